// Screenshots of the tests: always into dist/screenshots, for people who look; those that the documents show also into media/screenshots when
// FAIRLEAD_SCREENSHOTS=keep, so that documents only change when somebody wants them to.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { root } from '../support/index.ts'

export async function keepScreenshot(
  page: Page,
  name: string,
  { shown = false }: { shown?: boolean } = {},
): Promise<void> {
  const file = `${name.replace(/[^\w-]+/g, '-').slice(0, 80)}.png`
  for (const folder of [
    'dist/screenshots',
    ...(shown && process.env['FAIRLEAD_SCREENSHOTS'] === 'keep' ? ['media/screenshots'] : []),
  ]) {
    mkdirSync(join(root, folder), { recursive: true })
    await page.screenshot({ path: join(root, folder, file) }).catch(() => undefined)
  }
}
