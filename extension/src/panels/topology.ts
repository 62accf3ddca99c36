// The panel "Topology": workstation, traffic manager, workloads, and which way traffic goes now. The picture is a pure function of the state.
import type * as vscode from 'vscode'
import type { FromTopology, SeenEdge, SeenNode, ToTopology } from '../../../common/panels/index.ts'
import type { Editor } from '../actions/index.ts'
import { type EditorState, interceptsOf, scopeOfIntercept, sessionsOf } from '../model/index.ts'
import { Panel } from './panel.ts'

let open: Panel<ToTopology, FromTopology> | undefined

export function showTopology({ model, extensionUri }: Editor, restored?: vscode.WebviewPanel): void {
  if (open !== undefined) {
    open.reveal()
    return
  }
  let told = ''
  const tell = (state: EditorState) => {
    const picture = pictureOf(state)
    const text = JSON.stringify(picture)
    if (text !== told) panel.send(picture)
    told = text
  }
  let stop: () => void = () => undefined
  const panel: Panel<ToTopology, FromTopology> = new Panel(
    extensionUri,
    { name: 'topology', title: 'Fairlead: Topology' },
    {
      restored,
      received: () => {
        told = ''
        tell(model.state)
      },
      closed: () => {
        stop()
        open = undefined
      },
    },
  )
  open = panel
  stop = model.follow(tell)
}

export function pictureOf(state: EditorState): ToTopology {
  const nodes: SeenNode[] = [
    { id: 'workstation', column: 'workstation', label: 'This machine', detail: localOf(state) },
  ]
  const edges: SeenEdge[] = []
  for (const session of sessionsOf(state)) {
    const manager = `manager/${session.name}`
    const isUp = session.state === 'SESSION_STATE_CONNECTED'
    nodes.push({
      id: manager,
      column: 'manager',
      label: 'Traffic manager',
      detail: `${session.name}, namespace ${session.manager_namespace}`,
    })
    edges.push({
      from: 'workstation',
      to: manager,
      label:
        session.origin === ''
          ? `names and connections to ${session.routes.join(', ') || 'the cluster'}`
          : `connections, which start from pod ${session.origin}`,
      state: isUp ? 'flowing' : 'waiting',
    })
    for (const intercept of interceptsOf(state).filter(candidate => candidate.session === session.name)) {
      const workload = `workload/${session.name}/${intercept.namespace}/${intercept.workload}`
      if (!nodes.some(({ id }) => id === workload))
        nodes.push({
          id: workload,
          column: 'cluster',
          label: `${intercept.workload}.${intercept.namespace}`,
          detail: intercept.pod === '' ? intercept.kind : `${intercept.kind}, pod ${intercept.pod}`,
        })
      const isActive = intercept.state === 'INTERCEPT_STATE_ACTIVE'
      edges.push({
        from: workload,
        to: 'workstation',
        label: `${scopeOfIntercept(intercept)}${isActive ? '' : ' (goes to the application now)'}`,
        state: isActive && isUp ? 'flowing' : 'waiting',
      })
    }
  }
  return { kind: 'picture', nodes, edges }
}

function localOf(state: EditorState): string {
  const targets = [...new Set(interceptsOf(state).flatMap(({ ports }) => ports.map(({ local }) => local)))]
  return targets.length === 0 ? 'nothing is intercepted' : `listens on ${targets.join(', ')}`
}
