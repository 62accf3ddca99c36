// The extension as users get it, and the test's bridge beside it, as .vsix files.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createVSIX } from '@vscode/vsce'
import packageJson from '../../../package.json' with { type: 'json' }
import { root } from '../../support/index.ts'

/** Throws when it was not built. */
export function extensionPackage(): string {
  const file = join(root, `dist/fairlead-${process.platform}-${process.arch}-${packageJson.version}.vsix`)
  if (!existsSync(file)) throw new Error(`${file} is missing: npm run package`)
  return file
}

/** Runs what a test sends into the extension host. */
export function bridgePackage(folder: string): Promise<string> {
  return packed('bridge', folder)
}

/** Opens the walkthrough in a window's first minute. */
export function guidePackage(folder: string): Promise<string> {
  return packed('guide', folder)
}

/** Stands in for the Kubernetes extension. */
export function kubernetesPackage(folder: string): Promise<string> {
  return packed('kubernetes', folder)
}

async function packed(name: 'bridge' | 'guide' | 'kubernetes', folder: string): Promise<string> {
  const packagePath = join(folder, `${name}.vsix`)
  const cwd = fileURLToPath(new URL(`./${name}`, import.meta.url))
  await createVSIX({ cwd, packagePath, dependencies: false, skipLicense: true, allowMissingRepository: true })
  return packagePath
}
