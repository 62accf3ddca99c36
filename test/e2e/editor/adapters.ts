// The debuggers of Python and Go, from their own registries: debugpy (PyPI) and delve (a Go module), installed once into the cache. Their extensions for
// VS Code are on no registry; what those add in front of the adapter is in the unit tests' table of debug types.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { must, run } from '../../lab/command.ts'

const versions = { debugpy: '1.8.22', delve: 'v1.27.2' }
const installMs = 10 * 60_000
const cache = join(homedir(), '.cache/fairlead-editor')

/** The folder for PYTHONPATH; undefined: there is no Python, or no pip, here. */
export async function installDebugpy(report: (text: string) => void): Promise<string | undefined> {
  if ((await run(['python3', '-m', 'pip', '--version'])).code !== 0) return undefined
  return installed(`debugpy-${versions.debugpy}`, report, async scratch => {
    const pip = [
      'python3',
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--root-user-action=ignore',
    ]
    await must([...pip, '--target', scratch, `debugpy==${versions.debugpy}`], { timeoutMs: installMs })
  })
}

/** The program `dlv`; undefined: there is no Go here. */
export async function installDelve(report: (text: string) => void): Promise<string | undefined> {
  if ((await run(['go', 'version'])).code !== 0) return undefined
  const folder = await installed(`delve-${versions.delve}`, report, async scratch => {
    await must(['go', 'install', `github.com/go-delve/delve/cmd/dlv@${versions.delve}`], {
      env: { ...process.env, GOBIN: scratch },
      timeoutMs: installMs,
    })
  })
  return join(folder, 'dlv')
}

/** Into a folder of its own until it is whole, so that two at once do not disturb each other. */
async function installed(
  name: string,
  report: (text: string) => void,
  install: (scratch: string) => Promise<void>,
): Promise<string> {
  const folder = join(cache, name)
  if (existsSync(folder)) return folder
  report(`installing ${name}, once`)
  const scratch = `${folder}.${process.pid}`
  mkdirSync(scratch, { recursive: true })
  try {
    await install(scratch)
    if (!existsSync(folder)) renameSync(scratch, folder)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  return folder
}
