// systemd, as far as a service needs it: systemctl(1).
import { execFile } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import type { ServiceManager, ServiceState } from './manager.ts'
import type { Places } from './places.ts'
import { unitText } from './unit.ts'

/** A start waits for the program to be executed, a stop for the clean-up. */
const timeoutMs = 30_000
const unit = 'fairlead.service'

export interface Systemd {
  isRunning(): boolean
  /** Runs `systemctl ARGS…`; its output. Rejects with what it wrote to standard error. */
  control(args: readonly string[], options: { signal: AbortSignal }): Promise<string>
}

export const systemd: Systemd = {
  // sd_booted(3): the directory exists exactly when systemd is the init.
  isRunning: () => existsSync('/run/systemd/system'),
  control: (args, options) => runProgram('systemctl', args, options),
}

export class SystemdManager implements ServiceManager {
  readonly name = 'systemd'
  readonly #places: Places
  readonly #systemd: Systemd

  constructor({ places, systemd: control = systemd }: { places: Places; systemd?: Systemd }) {
    this.#places = places
    this.#systemd = control
  }

  isRunning(): boolean {
    return this.#systemd.isRunning()
  }

  isDefined(): boolean {
    return existsSync(this.#places.unit)
  }

  async start({ signal }: { signal: AbortSignal }): Promise<void> {
    writeFileSync(this.#places.unit, unitText(this.#places), { mode: 0o644 })
    await this.#systemd.control(['daemon-reload'], { signal })
    await this.#systemd.control(['enable', '--quiet', unit], { signal })
    await this.#systemd.control(['restart', unit], { signal })
  }

  async stop({ signal }: { signal: AbortSignal }): Promise<void> {
    if (this.isRunning()) await this.#systemd.control(['disable', '--quiet', '--now', unit], { signal })
    rmSync(this.#places.unit, { force: true })
    if (this.isRunning()) await this.#systemd.control(['daemon-reload'], { signal })
  }

  async state({ signal }: { signal: AbortSignal }): Promise<ServiceState> {
    // is-active and is-enabled say no by their exit code: `show` says everything in words.
    const properties = await this.#systemd.control(['show', '--property=ActiveState,UnitFileState', unit], { signal })
    return {
      state: /^ActiveState=(.*)$/m.exec(properties)?.[1] ?? '',
      enabled: /^UnitFileState=enabled$/m.test(properties),
    }
  }
}

/** Its output. Rejects with what it wrote to standard error. */
export function runProgram(
  program: string,
  args: readonly string[],
  { signal }: { signal: AbortSignal },
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { timeout: timeoutMs, signal }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else reject(new Error(stderr.trim() === '' ? error.message : stderr.trim(), { cause: error }))
    })
  })
}
