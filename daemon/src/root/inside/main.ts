// Started by the user half of `fairlead run` through unshare(1): fairleadd-inside FOLDER. Descriptors as in messages.ts. Logs JSON lines to standard error.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { chainOf, type LogLevel, openLog } from '../../../../common/base/index.ts'
import { descriptorChannel, messagePipe } from '../../messages.ts'
import { HalfPipe } from '../half-pipe.ts'
import { parseResolvConf } from '../os-dns/index.ts'
import { DescriptorChannel } from '../posix/index.ts'
import { run } from '../programs.ts'
import { Inside } from './inside.ts'
import { InsideNames } from './names.ts'

/** Whether resolv.conf is still ours. */
const lookEveryMs = 2_000

const [, , folder = ''] = process.argv
const log = openLog((process.env['FAIRLEAD_LOG_LEVEL'] ?? 'info') as LogLevel, line => process.stderr.write(line), {
  half: 'inside',
})
const names = new InsideNames(folder)
// The machine's; read before there is another in its place.
const resolvConf = parseResolvConf(textOf('/etc/resolv.conf'))
const channel = DescriptorChannel.attach(descriptorChannel)
const inside = new Inside({ run, channel, names, resolvConf, answer: message => pipe.send(message), log })
const end = (why: string) => {
  log.info('the half inside ends', { why })
  // The user half may have been killed before it could.
  if (folder !== '') rmSync(folder, { recursive: true, force: true })
  process.exit(0)
}
// Before anything is asked: nobody can listen on a loopback that is down.
await run('ip', ['link', 'set', 'dev', 'lo', 'up']).catch((error: unknown) =>
  log.warn('no loopback', { error: chainOf(error) }),
)
allowInside(process.getgid?.() ?? 0)
const pipe = new HalfPipe(new Socket({ fd: messagePipe }), {
  receive: message => inside.receive(message),
  broken: end,
  closed: () => end('the user half is gone'),
})
// They are for the command, which the terminal tells by itself.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGQUIT'] as const) process.on(signal, () => undefined)

setInterval(() => {
  try {
    names.keep()
  } catch (error) {
    log.warn('resolv.conf could not be kept', { error: chainOf(error) })
  }
}, lookEveryMs)

/**
 * What a user may do in a network that is all its own (ip(7), icmp(7)): listen on any port, as services in containers do, and ping. Settings that a kernel
 * doesn't have, or a container keeps shut, are done without.
 */
function allowInside(group: number): void {
  const settings = { ip_unprivileged_port_start: '0', ping_group_range: `${group} ${group}` }
  for (const [name, value] of Object.entries(settings)) {
    try {
      writeFileSync(`/proc/sys/net/ipv4/${name}`, value)
    } catch (error) {
      log.debug('a setting of the network could not be changed', { name, error: chainOf(error) })
    }
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
