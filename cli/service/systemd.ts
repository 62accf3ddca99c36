// systemd, as far as a service needs it: systemctl(1).
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'

/** A start waits for the program to be executed, a stop for the clean-up. */
const timeoutMs = 30_000

export interface Systemd {
  /** False in containers and on machines with another init. */
  isRunning(): boolean
  /** Runs `systemctl ARGS…`; its output. Rejects with what it wrote to standard error. */
  control(args: readonly string[], options: { signal: AbortSignal }): Promise<string>
}

export const systemd: Systemd = {
  // sd_booted(3): the directory exists exactly when systemd is the init.
  isRunning: () => existsSync('/run/systemd/system'),
  control: (args, { signal }) =>
    new Promise((resolve, reject) => {
      execFile('systemctl', args, { timeout: timeoutMs, signal }, (error, stdout, stderr) => {
        if (error === null) resolve(stdout)
        else reject(new Error(stderr.trim() === '' ? error.message : stderr.trim(), { cause: error }))
      })
    }),
}
