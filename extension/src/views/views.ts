// The three trees of the side bar, fed by the model. A namespace's workloads are followed while its node is open.
import * as vscode from 'vscode'
import { views } from '../contributions.ts'
import { clusterRows, connectionRows, interceptRows, interceptsOf, type Model, type Row } from '../model/index.ts'
import { type Node, Tree } from './tree.ts'

export class Views implements vscode.Disposable {
  readonly clusters: Tree
  readonly intercepts: Tree
  readonly connection: Tree
  readonly #stop: () => void

  constructor(model: Model) {
    const watched = (rows: readonly Row[]) => {
      // An open namespace is one that VS Code asks the children of without an event: the connected one.
      for (const { subject, children } of rows)
        if (subject.kind === 'namespace' && children === 'open')
          model.watchWorkloads(subject.session.name, subject.namespace)
      return rows
    }
    this.clusters = new Tree(views.clusters, parent => watched(clusterRows(model.state, parent)))
    this.intercepts = new Tree(views.intercepts, parent => interceptRows(model.state, parent, Date.now()))
    this.connection = new Tree(views.connection, parent => connectionRows(model.state, parent))
    const onNamespace = (act: (session: string, namespace: string) => void) => (event: { readonly element: Node }) => {
      const { subject } = event.element.row
      if (subject.kind === 'namespace') act(subject.session.name, subject.namespace)
    }
    this.clusters.view.onDidExpandElement(onNamespace((session, namespace) => model.watchWorkloads(session, namespace)))
    this.clusters.view.onDidCollapseElement(
      onNamespace((session, namespace) => model.unwatchWorkloads(session, namespace)),
    )
    this.#stop = model.follow(state => {
      for (const tree of [this.clusters, this.intercepts, this.connection]) tree.update()
      const count = interceptsOf(state).length
      this.intercepts.view.badge = count === 0 ? undefined : { value: count, tooltip: `${count} intercepted` }
    })
  }

  dispose(): void {
    this.#stop()
    for (const tree of [this.clusters, this.intercepts, this.connection]) tree.dispose()
  }
}
