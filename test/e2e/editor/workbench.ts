// VS Code in a browser, as a person has it: the palette, the side bar, quick picks, dialogs; and `vs`, which runs a function in the extension host.
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import type * as vscode from 'vscode'
import { until } from '../../support/index.ts'
import type { Bridge } from './bridges.ts'
import type { Editor } from './installed.ts'
import type { EditorServer } from './server.ts'

const startMs = 60_000
/** Of one try at the mouse or the keyboard, and of all tries. */
const stepMs = 3_000
const persistentMs = 45_000

export function openBrowser({ chromium: executablePath }: Editor): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  })
}

export class Workbench implements AsyncDisposable {
  readonly page: Page
  readonly #context: BrowserContext
  readonly #bridge: Bridge

  private constructor(page: Page, context: BrowserContext, bridge: Bridge) {
    this.page = page
    this.#context = context
    this.#bridge = bridge
  }

  /** A window on `folder`, with a profile of its own; resolves when extensions run. */
  static async open(
    browser: Browser,
    server: EditorServer,
    folder: string,
    { colorScheme = 'dark' }: { colorScheme?: 'light' | 'dark' } = {},
  ): Promise<Workbench> {
    const bridge = server.bridges.of(folder)
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url })
    const page = await context.newPage()
    const workbench = new Workbench(page, context, bridge)
    await page.goto(`${server.url}/?${new URLSearchParams({ folder }).toString()}`, { waitUntil: 'domcontentloaded' })
    await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: startMs })
    await bridge.ready()
    return workbench
  }

  /** "Developer: Reload Window": resolves when extensions run again. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('domcontentloaded')
    await this.vs(vscode => void vscode.commands.executeCommand('workbench.action.reloadWindow'))
    this.#bridge.expectNew()
    await loaded
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: startMs })
    await this.#bridge.ready()
  }

  /** Runs `act` in the extension host; it may use nothing but its parameters. */
  vs<A, R>(act: (api: typeof vscode, argument: A) => R | Thenable<R>, argument?: A): Promise<R> {
    return this.#bridge.call(String(act), argument) as Promise<R>
  }

  /** What takes the focus meanwhile (a console, an editor) closes the palette, and one that is open learns of no new command: it is opened again. */
  async command(title: string): Promise<void> {
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first()
    const choose = async () => {
      if (await this.quickInput.isVisible()) await this.page.keyboard.press('Escape')
      await this.page.keyboard.press('F1')
      await this.quickInput.fill(`>${title}`, { timeout: stepMs })
      await row.click({ timeout: stepMs })
      return true
    }
    await until(`the command ${title} is chosen`, choose, { withinMs: persistentMs })
  }

  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget input.input').first()
  }

  /** Chooses a row of the quick pick that is open. */
  async pick(text: string): Promise<void> {
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first()
    await row.waitFor()
    await row.click()
  }

  async openSideBar(title: string): Promise<void> {
    const tab = this.page
      .locator(
        `.part.activitybar .action-item[role="tab"]:has([aria-label^="${title}"]), .part.activitybar [role="tab"][aria-label^="${title}"]`,
      )
      .first()
    await tab.waitFor()
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click()
  }

  /** A row of a tree in the side bar. */
  row(text: string | RegExp): Locator {
    return this.page.locator('.part.sidebar [role="treeitem"]', { hasText: text }).first()
  }

  /** Menus don't listen to the mouse for the first moment: what stays open was not chosen. */
  async contextMenu(row: Locator, entry: string): Promise<void> {
    const menu = this.page.locator('.monaco-menu')
    const item = menu.locator('.action-menu-item', { hasText: entry }).first()
    const choose = async () => {
      if (!(await item.isVisible())) await row.click({ button: 'right', timeout: stepMs })
      await item.hover({ timeout: stepMs })
      await item.click({ timeout: stepMs })
      await menu.waitFor({ state: 'detached', timeout: stepMs })
      return true
    }
    await until(`the entry ${entry} is chosen`, choose, { withinMs: persistentMs })
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast .notification-list-item', { hasText: text }).first()
  }

  dialog(text: string | RegExp): Locator {
    return this.page.locator('.monaco-dialog-box', { hasText: text })
  }

  statusItem(text: string | RegExp): Locator {
    return this.page.locator('.part.statusbar .statusbar-item', { hasText: text }).first()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close()
  }
}
