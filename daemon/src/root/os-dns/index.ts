// Brings the machine's DNS queries to our resolver. One file a mechanism, one chooser without I/O a system (linux/choose.ts); device-dns.ts applies
// a whole wanted state and falls back to the next mechanism. What a mechanism puts on the machine vanishes with the device or with the process that
// owns it; where the system has no such thing (files on macOS, the registry on Windows) it carries our mark and is swept at the next start.
export { sweepResolverFiles } from './darwin/resolver-files.ts'
export { darwinDns } from './darwin/side.ts'
export { DeviceDns } from './device-dns.ts'
export { linuxDns } from './linux/side.ts'
export type { Choice, DnsLook, DnsSide, DnsTarget, Mechanism } from './mechanism.ts'
export { parseResolvConf, type ResolvConf } from './resolv-conf.ts'
export { adapterId, sweepNrptRules } from './windows/nrpt.ts'
export { windowsDns } from './windows/side.ts'
