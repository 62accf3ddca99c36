// Windows: starts this user's half, as a process of its own that outlives the program that needed it. The service's own copies of the programs come
// first: they are of its version.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { halfNotePath } from '../base/index.ts'
import type { ControlPlace } from './control-client.ts'
import { isThere, LocalHalf } from './local-half.ts'

/** As the root half starts it elsewhere: for Garbage (common/base), and threads for devices. */
const flags = ['--expose-gc', '--max-semi-space-size=4']
const program = 'fairleadd-user.mjs'

export interface HalfPrograms {
  readonly node: string
  /** Folder with the daemon's bundles. */
  readonly bundles: string
}

/** Where the daemon is reached: its socket; on Windows, whose service is at `service`, this user's half. */
export function controlPlace({
  service,
  programs,
  environment,
  platform,
}: {
  service: string
  programs: HalfPrograms
  environment: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
}): ControlPlace {
  const notePath = platform === 'win32' ? halfNotePath(environment) : undefined
  if (notePath === undefined) return service
  return new LocalHalf({
    ...{ service, notePath, isServiceThere: () => isThere(service) },
    start: () => startHalf({ service, programs, environment }),
  })
}

function startHalf({
  service,
  programs,
  environment,
}: {
  service: string
  programs: HalfPrograms
  environment: Readonly<Record<string, string | undefined>>
}): Promise<number> {
  const { node, bundles } = installedPrograms(environment) ?? programs
  return new Promise((resolve, reject) => {
    const child = spawn(node, [...flags, join(bundles, program), '--join', service], {
      detached: true,
      stdio: 'ignore',
      windowsHide: true,
      env: { ...environment, UV_THREADPOOL_SIZE: '16' },
    })
    child.once('error', reject)
    child.once('exit', code => resolve(code ?? -1))
    child.unref()
  })
}

/** `fairlead service install` puts them there: cli/service. */
function installedPrograms(environment: Readonly<Record<string, string | undefined>>): HalfPrograms | undefined {
  const bundles = join(environment['ProgramFiles'] ?? '', 'Fairlead', 'app')
  const node = join(bundles, 'node.exe')
  return existsSync(node) && existsSync(join(bundles, program)) ? { node, bundles } : undefined
}
