// macOS' routing table as a `RouteTable`: route(8) for each change. Its exit code says nothing, so what it wrote is read, and the table afterwards.
// A device has one route for a prefix: where somebody else has the very same one, route says "File exists", and nothing is changed.
import { readFile } from 'node:fs/promises'
import { chainOf, type Log } from '../../../../common/base/index.ts'
import type { Prefix } from '../../../../common/net/index.ts'
import type { DeviceInfo } from '../../messages.ts'
import { parseResolvConf, type ResolvConf } from '../os-dns/index.ts'
import type { MachineRoute, RouteChange, RouteTable } from '../platform/index.ts'
import type { Run } from '../programs.ts'
import { machineRoutes } from './routing-table.ts'

export class DarwinRoutes implements RouteTable {
  readonly #run: Run
  readonly #log: Log

  constructor({ run, log }: { run: Run; log: Log }) {
    this.#run = run
    this.#log = log
  }

  async read(): Promise<readonly MachineRoute[]> {
    return machineRoutes(await this.#run('netstat', ['-rn']))
  }

  async change({ device }: DeviceInfo, { add, remove }: RouteChange): Promise<void> {
    for (const prefix of add) await this.#route('add', device, prefix)
    for (const prefix of remove) await this.#route('delete', device, prefix)
    const there = new Set(
      (await this.read()).filter(route => route.device === device).map(({ prefix }) => prefix.toString()),
    )
    const missing = add.find(prefix => !there.has(prefix.toString()))
    if (missing !== undefined) throw new Error(`the route to ${missing.toString()} did not come into the table`)
  }

  async undo({ device }: DeviceInfo, { add, remove }: RouteChange): Promise<void> {
    const steps = [...remove.map(prefix => ['add', prefix] as const), ...add.map(prefix => ['delete', prefix] as const)]
    for (const [verb, prefix] of steps)
      await this.#route(verb, device, prefix).catch((error: unknown) =>
        this.#log.debug('a route was not there to be put back', { device, error: chainOf(error) }),
      )
  }

  /** configd keeps /etc/resolv.conf up to date with the nameservers of the primary network. */
  async readResolvConf(): Promise<ResolvConf> {
    return parseResolvConf(await readFile('/etc/resolv.conf', 'utf8').catch(() => ''))
  }

  async #route(verb: 'add' | 'delete', device: string, prefix: Prefix): Promise<void> {
    const family = prefix.family === 4 ? '-inet' : '-inet6'
    const said = await this.#run('route', ['-n', verb, family, prefix.toString(), '-interface', device])
    const problem = routeProblem(said)
    if (problem !== undefined) throw new Error(`${prefix.toString()}: ${problem}`)
  }
}

/** What route(8) complains of in "add net 10.0.0.0: gateway utun5: File exists"; undefined when it worked. */
export function routeProblem(said: string): string | undefined {
  const [, problem] = /^(?:add|delete) (?:net|host) .*gateway \S+: (.+)$/m.exec(said) ?? []
  return problem
}
