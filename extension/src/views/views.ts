// The three trees of the side bar, fed by the model. A namespace's workloads are followed while its node is open.
import * as vscode from 'vscode'
import { views } from '../contributions.ts'
import {
  clusterRows,
  connectionRows,
  interceptRows,
  interceptsOf,
  type Model,
  sessionsOf,
  treeMessage,
} from '../model/index.ts'
import { type Node, Tree } from './tree.ts'

export class Views implements vscode.Disposable {
  readonly clusters: Tree
  readonly intercepts: Tree
  readonly connection: Tree
  readonly #stop: () => void
  readonly #listeners: vscode.Disposable

  constructor(model: Model) {
    this.clusters = new Tree(views.clusters, parent => {
      // Only open nodes are asked for.
      if (parent?.subject.kind === 'namespace')
        model.watchWorkloads(parent.subject.session.name, parent.subject.namespace)
      return clusterRows(model.state, parent)
    })
    this.intercepts = new Tree(views.intercepts, parent => {
      // Others' intercepts come with the workloads of a namespace.
      for (const { name, namespace, state } of sessionsOf(model.state))
        if (state === 'SESSION_STATE_CONNECTED') model.watchWorkloads(name, namespace)
      return interceptRows(model.state, parent, Date.now())
    })
    this.connection = new Tree(views.connection, parent => connectionRows(model.state, parent))
    const onNamespace = (act: (session: string, namespace: string) => void) => (event: { readonly element: Node }) => {
      const { subject } = event.element.row
      if (subject.kind === 'namespace') act(subject.session.name, subject.namespace)
    }
    this.clusters.view.onDidCollapseElement(
      onNamespace((session, namespace) => model.unwatchWorkloads(session, namespace)),
    )
    this.#stop = model.follow(state => {
      const message = treeMessage(state)
      for (const tree of [this.clusters, this.intercepts, this.connection]) {
        // A message takes the place of an empty view's welcome: only where there are rows, or nothing else is true.
        tree.say(tree === this.clusters || state.daemon.kind === 'lost' ? message : undefined)
        tree.update()
      }
      const count = interceptsOf(state).length
      this.intercepts.view.badge = count === 0 ? undefined : { value: count, tooltip: `${count} intercepted` }
    })
    // The kubeconfig is another one after `kubectl config` in a terminal: looked at again when somebody looks at the view.
    const lookAgain = () => {
      if (this.clusters.view.visible && model.state.daemon.kind === 'running') void model.refreshContexts()
    }
    this.#listeners = vscode.Disposable.from(
      this.clusters.view.onDidChangeVisibility(lookAgain),
      vscode.window.onDidChangeWindowState(({ focused }) => focused && lookAgain()),
    )
  }

  dispose(): void {
    this.#stop()
    this.#listeners.dispose()
    for (const tree of [this.clusters, this.intercepts, this.connection]) tree.dispose()
  }
}
