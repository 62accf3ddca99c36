// launchd, as far as a service needs it: launchctl(1), launchd.plist(5). There is no sandbox as systemd has one: the root half has all of root's
// rights on macOS.
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServiceManager, ServiceState } from './manager.ts'
import type { Places } from './places.ts'
import { runProgram } from './systemd.ts'

export const launchdLabel = 'io.fairlead.fairleadd'
/** launchd ends a service behind bootout's back, and takes it again only when that is done. */
const bootstrapTries = 20
const bootstrapEveryMs = 250

export type Launchctl = (args: readonly string[], options: { signal: AbortSignal }) => Promise<string>

export class LaunchdManager implements ServiceManager {
  readonly name = 'launchd'
  readonly #places: Places
  readonly #launchctl: Launchctl

  constructor({ places, launchctl }: { places: Places; launchctl?: Launchctl }) {
    this.#places = places
    this.#launchctl = launchctl ?? ((args, options) => runProgram('/bin/launchctl', args, options))
  }

  isRunning(): boolean {
    return true
  }

  isDefined(): boolean {
    return existsSync(this.#places.unit)
  }

  async start({ signal }: { signal: AbortSignal }): Promise<void> {
    await this.#bootOut({ signal })
    writeFileSync(this.#places.unit, plistText(this.#places), { mode: 0o644 })
    // It may have been disabled by hand once; launchd remembers that.
    await this.#launchctl(['enable', `system/${launchdLabel}`], { signal })
    for (let left = bootstrapTries; ; left--) {
      try {
        await this.#launchctl(['bootstrap', 'system', this.#places.unit], { signal })
        return
      } catch (error) {
        if (left === 0) throw error
        await sleep(bootstrapEveryMs, undefined, { signal })
      }
    }
  }

  async stop({ signal }: { signal: AbortSignal }): Promise<void> {
    await this.#bootOut({ signal })
    rmSync(this.#places.unit, { force: true })
  }

  async state({ signal }: { signal: AbortSignal }): Promise<ServiceState> {
    // Fails when there is no such service.
    const text = await this.#launchctl(['print', `system/${launchdLabel}`], { signal }).catch(() => '')
    return { state: /^\s+state = (.+)$/m.exec(text)?.[1] ?? 'not loaded', enabled: this.isDefined() && text !== '' }
  }

  /** Its failure says that there was nothing to end, or shows at the next step. */
  async #bootOut({ signal }: { signal: AbortSignal }): Promise<void> {
    await this.#launchctl(['bootout', `system/${launchdLabel}`], { signal }).catch(() => '')
  }
}

export function plistText({ library }: Pick<Places, 'library'>): string {
  const texts = (...values: string[]) => values.map(value => `    <string>${escaped(value)}</string>`).join('\n')
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- Written by \`fairlead service install\`. -->
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${launchdLabel}</string>
  <key>ProgramArguments</key>
  <array>
${texts(`${library}/node`, `${library}/fairleadd-root.mjs`)}
  </array>
  <key>EnvironmentVariables</key>
  <dict>
    <key>PATH</key>
    <string>/usr/bin:/bin:/usr/sbin:/sbin</string>
  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <!-- Packets are somebody's waiting: no slower disk or processor for us. -->
  <key>ProcessType</key>
  <string>Interactive</string>
  <key>ExitTimeOut</key>
  <integer>10</integer>
  <key>Umask</key>
  <integer>63</integer>
  <key>SoftResourceLimits</key>
  <dict>
    <key>NumberOfFiles</key>
    <integer>65536</integer>
  </dict>
  <key>StandardErrorPath</key>
  <string>/var/log/fairlead.log</string>
</dict>
</plist>
`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
