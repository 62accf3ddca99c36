// The panels Traffic and Topology: what they show, by keyboard too, and that they break no rule of accessibility (axe) in any kind of theme.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { Frame } from 'playwright-core'
import type { ObservedRequest } from '../../common/protocol/index.ts'
import { until } from '../support/index.ts'
import { shop } from './fake-daemon.ts'
import { keepScreenshot } from './screenshots.ts'
import { TestWindow } from './window.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const request = (id: number, more: Partial<ObservedRequest> = {}): ObservedRequest => ({
  id,
  at: 1_700_000_000_000 + id * 1000,
  method: 'GET',
  path: `/orders/${id}`,
  status: 200,
  duration: 12.4,
  source: '10.244.1.7',
  source_pod: 'shop/frontend-7d9',
  protocol: 'http/1.1',
  request_headers: [
    { name: 'accept', value: '*/*' },
    { name: 'authorization', value: '•••' },
  ],
  response_headers: [{ name: 'content-type', value: 'application/json' }],
  request_size: 0,
  response_size: 17,
  ...more,
})

let window: TestWindow
const received: { method: string; url: string; headers: object }[] = []
const local = createServer((incoming, answer) => {
  received.push({ method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers })
  answer.end('ok')
})

before(async () => {
  await new Promise<void>(resolve => local.listen(0, '127.0.0.1', resolve))
  window = await TestWindow.open({
    world: {
      contexts: {
        current: 'dev',
        contexts: [{ name: 'dev', server: 'https://dev.example.test', namespace: 'shop', user: 'anna' }],
      },
      workloads: { shop: [structuredClone(shop)] },
      requests: [
        request(1),
        request(2, { status: 500, method: 'POST' }),
        request(3, { status: 0, duration: 0, path: '/stream' }),
      ],
    },
  })
  const { workbench } = window
  await workbench.openSideBar('Fairlead')
  await workbench.row('dev').click()
  await workbench.contextMenu(workbench.row('web'), 'Intercept…')
  const port = String((local.address() as AddressInfo).port)
  await workbench.quickInput.fill(port)
  await workbench.pick(port)
  await workbench.pick('Everything')
  await workbench.row(/web\.shop.*active/).waitFor()
})
after(async () => {
  await window[Symbol.asyncDispose]()
  local.close()
})

/** The page inside the webview's two frames. */
async function frame(selector: string): Promise<Frame> {
  let found: Frame | undefined
  await until(
    `the panel has ${selector}`,
    async () => {
      for (const candidate of window.workbench.page.frames())
        if (
          (await candidate
            .locator(selector)
            .count()
            .catch(() => 0)) > 0
        )
          found = candidate
      return found !== undefined
    },
    { withinMs: 30_000 },
  )
  return found ?? assert.fail('no frame')
}

async function violations(of: Frame): Promise<string[]> {
  // The page's own policy forbids scripts of others: the driver evaluates past it.
  await of.evaluate(axe)
  return of.evaluate(async () => {
    const { violations: found } = await (
      globalThis as unknown as {
        axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
      }
    ).axe.run({})
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  })
}

test('Traffic lists the requests of the intercept, with failures marked', async () => {
  await window.workbench.command('Fairlead: Show Traffic')
  const page = await frame('table[aria-label="Requests"]')
  await page.locator('tbody tr').nth(2).waitFor()
  assert.match(
    await page.locator('tbody tr').nth(1).innerText(),
    /POST\s+\/orders\/2\s+500\s+12 ms\s+shop\/frontend-7d9/,
  )
  assert.equal(await page.locator('tbody tr .failed').count(), 1)
})

test('arrow keys choose a request; its headers are shown, secrets masked', async () => {
  const page = await frame('table[aria-label="Requests"]')
  await page.locator('tbody tr').first().click()
  await window.workbench.page.keyboard.press('ArrowDown')
  await page.locator('.detail h2', { hasText: 'POST /orders/2' }).waitFor()
  assert.match(await page.locator('.detail dl').first().innerText(), /authorization\s+•••/)
  await keepScreenshot(window.workbench.page, 'traffic')
})

test('a request is sent again to the local process, without the masked header', async () => {
  const page = await frame('table[aria-label="Requests"]')
  await page.getByRole('button', { name: 'Send again to the local process' }).click()
  await page.locator('[role="status"]', { hasText: 'POST /orders/2 again: 200' }).waitFor()
  assert.deepEqual([received[0]?.method, received[0]?.url], ['POST', '/orders/2'])
  assert.equal((received[0]?.headers as { authorization?: string }).authorization, undefined)
})

test('copied as curl it names the local process', async () => {
  const page = await frame('table[aria-label="Requests"]')
  await page.getByRole('button', { name: 'Copy as curl' }).click()
  await page.locator('[role="status"]', { hasText: 'Copied as curl' }).waitFor()
  assert.match(
    await window.workbench.vs(vscode => vscode.env.clipboard.readText()),
    /^curl -i -X POST http:\/\/127\.0\.0\.1:\d+\/orders\/2 -H 'accept: \*\/\*'/,
  )
})

test('the filter hides what does not match', async () => {
  const page = await frame('table[aria-label="Requests"]')
  await page.locator('input[type="search"]').fill('stream')
  await until('one row is left', async () => (await page.locator('tbody tr:visible').count()) === 1)
  await page.locator('input[type="search"]').fill('')
})

test('Topology shows the machine, the manager and the workload, and says the same in words', async () => {
  await window.workbench.command('Fairlead: Show Topology')
  const page = await frame('ul[aria-label="Traffic in words"]')
  const words = await page.locator('ul').innerText()
  assert.match(words, /This machine → Traffic manager/)
  assert.match(words, /web\.shop → This machine: all traffic/)
  await keepScreenshot(window.workbench.page, '7-topology', { shown: true })
})

for (const [theme, kind] of [
  ['Default Dark Modern', 'vscode-dark'],
  ['Default Light Modern', 'vscode-light'],
  ['Default High Contrast', 'vscode-high-contrast'],
  ['Default High Contrast Light', 'vscode-high-contrast-light'],
] as const) {
  test(`no rule of accessibility is broken: ${theme}`, async () => {
    const { workbench } = window
    await workbench.vs(
      (vscode, name) => vscode.workspace.getConfiguration('workbench').update('colorTheme', name, true),
      theme,
    )
    for (const [command, selector] of [
      ['Fairlead: Show Traffic', 'table[aria-label="Requests"]'],
      ['Fairlead: Show Topology', 'ul[aria-label="Traffic in words"]'],
    ] as const) {
      await workbench.command(command)
      const page = await frame(selector)
      await page.locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor()
      assert.deepEqual(await violations(page), [])
      await keepScreenshot(workbench.page, `${theme} ${command}`)
    }
  })
}
