// Overrides the machine's nameservers where there is no systemd-resolved: one nftables table a device, owned (`flags owner`, Linux 5.12) by a
// long-living `nft -i`. The kernel removes an owned table when its owner's socket closes, and nft ends when its input does: so whatever
// kills this half, the machine's DNS is as it was a moment later. No file is changed.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { chainOf, type Log } from '../../../../../common/base/index.ts'
import { Ip } from '../../../../../common/net/index.ts'
import type { DeviceInfo } from '../../../messages.ts'
import { cleanEnvironment, pathOf, type Run } from '../../programs.ts'
import type { DnsTarget, Mechanism } from '../mechanism.ts'
import { overrideRules } from './override-rules.ts'
import { setRouteLocalnet } from './route-localnet.ts'

/** nft answers nothing when it succeeds, so the table is read until the rules are in it. */
const applyTimeoutMs = 5_000
const readEveryMs = 20
/** From the end of its input to its exit; then it is killed. */
const endTimeoutMs = 2_000
/** Of its complaints; it only speaks when something is wrong. */
const keptErrorBytes = 2_000

export class OverridingDns implements Mechanism {
  readonly #run: Run
  readonly #device: DeviceInfo
  readonly #log: Log
  readonly #servesNames: boolean
  #nft: ChildProcessWithoutNullStreams | undefined
  #complaint = ''
  #generation = 0

  constructor({
    run,
    device,
    log,
    servesNames,
  }: {
    run: Run
    device: DeviceInfo
    log: Log
    servesNames: boolean
  }) {
    this.#run = run
    this.#device = device
    this.#log = log
    this.#servesNames = servesNames
  }

  async apply({ wanted, resolvConf }: DnsTarget): Promise<readonly string[]> {
    const servers = wanted.servers.flatMap(text => Ip.parse(text) ?? [])
    const overridden =
      wanted.override === undefined ? resolvConf.nameservers : [wanted.override].flatMap(text => Ip.parse(text) ?? [])
    const rules = overrideRules(this.#device, {
      ...{ servers, overridden, servesNames: this.#servesNames },
      generation: ++this.#generation,
    })
    if (rules.needsRouteLocalnet) setRouteLocalnet(this.#device.device, true)
    const nft = this.#nft ?? this.#start()
    this.#complaint = ''
    nft.stdin.write(`${rules.line}\n`)
    await this.#applied(rules.table, rules.mark)
    return overridden.map(String)
  }

  async remove(): Promise<void> {
    try {
      setRouteLocalnet(this.#device.device, false)
    } catch (error) {
      // The device, and its setting with it, may be gone.
      this.#log.debug('route_localnet not reset', { error: chainOf(error) })
    }
    const nft = this.#nft
    this.#nft = undefined
    if (nft === undefined || nft.exitCode !== null || nft.signalCode !== null) return
    const ended = once(nft, 'exit')
    nft.stdin.end()
    const timer = setTimeout(() => nft.kill('SIGKILL'), endTimeoutMs)
    await ended
    clearTimeout(timer)
  }

  #start(): ChildProcessWithoutNullStreams {
    const path = pathOf('nft')
    if (path === undefined) throw new Error('the program nft is not installed')
    const nft = spawn(path, ['-i'], { cwd: '/', env: cleanEnvironment, stdio: ['pipe', 'pipe', 'pipe'] })
    this.#nft = nft
    nft.stdout.resume()
    nft.stdin.on('error', () => undefined)
    nft.stderr.on('data', (piece: Buffer) => {
      this.#complaint = (this.#complaint + piece.toString()).slice(-keptErrorBytes)
    })
    const over = (why: string) => {
      if (this.#nft !== nft) return
      this.#nft = undefined
      this.#complaint ||= why
      this.#log.warn('names are no longer overridden', { device: this.#device.device, why: this.#complaint })
    }
    nft.on('error', error => over(error.message))
    nft.on('exit', code => over(`nft ended with ${String(code)}`))
    return nft
  }

  async #applied(table: string, mark: string): Promise<void> {
    const deadline = performance.now() + applyTimeoutMs
    while (performance.now() < deadline) {
      // Fails while there is no such table yet. As text: the JSON of nft 1.0.6 breaks off at a table with an owner and a rule of `fib`.
      const rules = await this.#run('nft', ['list', 'table', 'inet', table]).catch(() => '')
      if (rules.includes(`"${mark}"`)) return
      if (this.#complaint !== '') throw new Error(this.#complaint.trim().split('\n')[0])
      await sleep(readEveryMs)
    }
    throw new Error(`nft did not set the rules within ${applyTimeoutMs} ms`)
  }
}
