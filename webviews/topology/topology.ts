// The page "Topology": three columns (this machine, traffic managers, workloads) and arrows in the direction of traffic. The same in words below, for
// everybody who does not see the picture.
import type { FromTopology, SeenEdge, SeenNode, ToTopology } from '../../common/panels/index.ts'
import { drawing, element, openChannel, root } from '../shared/page.ts'

const box = { width: 250, height: 56, gap: 28 }
const columns = { workstation: 10, manager: 350, cluster: 690 } as const
const width = 960

const channel = openChannel<FromTopology, undefined>(draw)
channel.postMessage({ kind: 'ready' })

interface Placed extends SeenNode {
  readonly x: number
  readonly y: number
}

function draw({ nodes, edges }: ToTopology): void {
  const placed = place(nodes)
  const height = Math.max(...[...placed.values()].map(({ y }) => y)) + box.height + 60
  const picture = drawing(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': 'Which way traffic goes now; the same in words below',
    },
    drawing(
      'defs',
      {},
      drawing(
        'marker',
        { id: 'head', viewBox: '0 0 10 10', refX: 9, refY: 5, markerWidth: 7, markerHeight: 7, orient: 'auto' },
        drawing('path', { d: 'M0 0L10 5L0 10z' }),
      ),
    ),
    ...edges.flatMap((edge, index) => arrow(edge, placed, index)),
    ...[...placed.values()].map(card),
  )
  root().replaceChildren(picture, inWords(edges, placed))
}

function place(nodes: readonly SeenNode[]): ReadonlyMap<string, Placed> {
  const next = { workstation: 20, manager: 20, cluster: 20 }
  return new Map(
    nodes.map(node => {
      const y = next[node.column]
      next[node.column] += box.height + box.gap
      return [node.id, { ...node, x: columns[node.column], y }]
    }),
  )
}

function card({ x, y, label, detail }: Placed): SVGElement {
  return drawing(
    'g',
    {},
    drawing('rect', { x, y, width: box.width, height: box.height, rx: 6 }),
    drawing('text', { x: x + 12, y: y + 24 }, short(label, 32)),
    drawing('text', { x: x + 12, y: y + 43, class: 'detail' }, short(detail, 40)),
  )
}

/** Out of the box's middle into the other's; what comes from the cluster bends below what goes there. */
function arrow(
  { from, to, state }: SeenEdge,
  placed: ReadonlyMap<string, Placed>,
  index: number,
): readonly SVGElement[] {
  const start = placed.get(from)
  const end = placed.get(to)
  if (start === undefined || end === undefined) return []
  const isBack = start.x > end.x
  const x1 = isBack ? start.x : start.x + box.width
  const x2 = isBack ? end.x + box.width : end.x
  const y1 = start.y + box.height * (isBack ? 0.75 : 0.4)
  const y2 = end.y + box.height * (isBack ? 0.75 : 0.4) + (isBack ? Math.min(index * 2, 10) : 0)
  const sink = isBack ? Math.max(y1, y2) + 34 : (y1 + y2) / 2
  const middle = (x1 + x2) / 2
  const d = isBack
    ? `M${x1} ${y1}C${x1 - 60} ${sink} ${x2 + 60} ${sink} ${x2 + 4} ${y2}`
    : `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2 - 4} ${y2}`
  return [drawing('path', { d, class: `${isBack ? 'back' : ''} ${state}`, 'marker-end': 'url(#head)' })]
}

function inWords(edges: readonly SeenEdge[], placed: ReadonlyMap<string, Placed>): HTMLElement {
  if (edges.length === 0) return element('p', { class: 'empty' }, 'Not connected to a cluster.')
  const nameOf = (id: string) => placed.get(id)?.label ?? id
  const lines = edges.map(({ from, to, label }) => element('li', {}, `${nameOf(from)} → ${nameOf(to)}: ${label}`))
  return element('ul', { 'aria-label': 'Traffic in words' }, ...lines)
}

function short(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}
