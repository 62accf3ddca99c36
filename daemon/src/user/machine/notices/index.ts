// The operating system's notices that something of the network has changed: links, addresses, routes, rules, the files that name nameservers. They say
// only that, never what: who hears one looks at the machine again. One file per mechanism, chosen in choose.ts; none needs privileges. Where there is
// none, or a notice is lost, the slow look of session/surroundings.ts remains.
export { openNotices } from './choose.ts'
