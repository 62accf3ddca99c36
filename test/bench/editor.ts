// The editor's side, in a real VS Code with the packaged extension (`npm run package`) and a daemon of the bench's own: what a start of a window pays, and
// what a namespace of 5,000 workloads costs the person who opens it. Times are VS Code's own ("Developer: Startup Performance") and the browser's.
import { shop } from '../e2e/fake-daemon.ts'
import { TestWindow } from '../e2e/window.ts'
import type { Figures } from './figures.ts'
import type { Part } from './part.ts'

const many = 5_000

export const editor: Part = {
  name: 'editor',
  title: 'the editor',
  when: 'each round',
  async measure(_stage, figures) {
    await using window = await TestWindow.open({
      world: {
        contexts: {
          current: 'dev',
          contexts: [{ name: 'dev', server: 'https://dev.example.test', namespace: 'shop', user: 'anna' }],
        },
        workloads: { shop: [structuredClone(shop)] },
      },
    })
    await window.workbench.openSideBar('Fairlead')
    await window.workbench.row('dev').click()
    await window.workbench.row('web').waitFor()
    note(figures, 'activating the extension, its code and its own work', await activationMs(window), 100)
    const shown = await showMany(window)
    note(figures, `${many} workloads appear`, shown.ms)
    note(figures, `${many} workloads appear: longest stall of the window`, shown.longestMs)
    const changed = await changeOne(window)
    note(figures, `one of ${many} workloads changes`, changed.ms)
    note(figures, `one of ${many} workloads changes: longest stall of the window`, changed.longestMs)
  },
}

function note(figures: Figures, row: string, value: number, atMost?: number): void {
  figures.note(
    { part: 'editor', row, unit: 'ms', ...(atMost !== undefined && { goal: { atMost } }) },
    'fairlead',
    value,
  )
}

/** "Load Code" and "Call Activate" of the table of activations. What comes after is waiting for others. */
async function activationMs({ workbench }: TestWindow): Promise<number> {
  const text = await workbench.vs(async vscode => {
    await vscode.commands.executeCommand('perfview.show')
    for (let tries = 0; tries < 100; tries++) {
      const found = vscode.workspace.textDocuments
        .map(document => document.getText())
        .find(written => written.includes('Extension Activation Stats'))
      if (found !== undefined) return found
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    return ''
  })
  const [, load, call] = /^\| fairlead\.fairlead +\|[^|]*\| *(\d+) *\| *(\d+) *\|/m.exec(text) ?? []
  if (load === undefined || call === undefined) throw new Error(`no line of fairlead in:\n${text}`)
  return Number(load) + Number(call)
}

function showMany(window: TestWindow): Promise<Seen> {
  return seen(window, 'w0000', world => {
    world['shop'] = Array.from({ length: many }, (_, index) => ({
      ...structuredClone(shop),
      name: `w${String(index).padStart(4, '0')}`,
    }))
  })
}

function changeOne(window: TestWindow): Promise<Seen> {
  return seen(window, /w0000.*not interceptable/, world => {
    const [first] = world['shop'] ?? []
    if (first !== undefined) first.obstacle = 'it has no port'
  })
}

interface Seen {
  /** From the daemon's word to the row. */
  readonly ms: number
  /** 0: nothing of 50 ms or more (the Long Tasks API tells no less). */
  readonly longestMs: number
}

async function seen(
  { workbench, daemon }: TestWindow,
  row: string | RegExp,
  change: (workloads: NonNullable<TestWindow['daemon']>['world']['workloads']) => void,
): Promise<Seen> {
  if (daemon === undefined) throw new Error('no daemon')
  const stalls = await workbench.page.evaluateHandle(() => {
    const found: number[] = []
    new PerformanceObserver(list => found.push(...list.getEntries().map(({ duration }) => duration))).observe({
      // The browser's, which Node's types do not know.
      entryTypes: ['longtask' as never],
    })
    return found
  })
  change(daemon.world.workloads)
  const started = performance.now()
  daemon.tell()
  await workbench.row(row).waitFor()
  const ms = performance.now() - started
  const longestMs = await stalls.evaluate(found => Math.max(0, ...found))
  return { ms, longestMs }
}
