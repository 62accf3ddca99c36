// A tree of rows in the side bar. Rows are pure data (model/); here they become TreeItems. VS Code knows elements by identity, so each id has one node
// for life whose row is replaced. Only what changed is drawn again: a tree of 5,000 workloads stays still while counters of one row move.
import * as vscode from 'vscode'
import type { Row } from '../model/index.ts'

/** At most so often; snapshots may come ten times a second. */
const drawEveryMs = 200

export interface Node {
  readonly id: string
  readonly parent: Node | undefined
  row: Row
  /** Ids of the children as last drawn; undefined: never asked for. */
  drawn: readonly string[] | undefined
}

export class Tree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly view: vscode.TreeView<Node>
  readonly #rowsOf: (parent?: Row) => readonly Row[]
  readonly #changed = new vscode.EventEmitter<Node | undefined>()
  readonly #nodes = new Map<string, Node>()
  #roots: readonly string[] | undefined
  #timer: NodeJS.Timeout | undefined
  readonly onDidChangeTreeData = this.#changed.event

  constructor(id: string, rowsOf: (parent?: Row) => readonly Row[]) {
    this.#rowsOf = rowsOf
    this.view = vscode.window.createTreeView(id, { treeDataProvider: this, showCollapseAll: true })
    this.view.onDidChangeVisibility(({ visible }) => visible && this.update())
    // A closed node is nobody's business until it is opened, and is then drawn anew: VS Code would show what it last held.
    this.view.onDidCollapseElement(({ element }) => (element.drawn = undefined))
    this.view.onDidExpandElement(({ element }) => element.drawn === undefined && this.#changed.fire(element))
  }

  /** Something may have changed. */
  update(): void {
    if (!this.view.visible || this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#drawChanges()
    }, drawEveryMs)
  }

  /** One line above the rows. */
  say(message: string | undefined): void {
    const text = message ?? ''
    if ((this.view.message ?? '') !== text) this.view.message = text
  }

  getChildren(parent?: Node): Node[] {
    const nodes = this.#rowsOf(parent?.row).map(row => this.#nodeOf(row, parent))
    const ids = nodes.map(({ id }) => id)
    if (parent === undefined) this.#roots = ids
    else parent.drawn = ids
    return nodes
  }

  getParent(node: Node): Node | undefined {
    return node.parent
  }

  getTreeItem({ row }: Node): vscode.TreeItem {
    const item = new vscode.TreeItem(row.label, collapsible[row.children])
    item.id = row.id
    item.description = row.description
    item.iconPath = new vscode.ThemeIcon(
      row.icon,
      row.color === undefined ? undefined : new vscode.ThemeColor(row.color),
    )
    item.tooltip = new vscode.MarkdownString(row.tooltip, true)
    item.contextValue = row.tokens
    item.accessibilityInformation = { label: row.spoken }
    if (row.command !== undefined)
      item.command = { command: row.command.id, title: row.command.title, arguments: [{ row }] }
    return item
  }

  /** The node of that id, if it was drawn. */
  find(id: string): Node | undefined {
    return this.#nodes.get(id)
  }

  dispose(): void {
    clearTimeout(this.#timer)
    this.view.dispose()
    this.#changed.dispose()
  }

  #nodeOf(row: Row, parent: Node | undefined): Node {
    const known = this.#nodes.get(row.id)
    if (known !== undefined && known.parent === parent) {
      known.row = row
      return known
    }
    const node: Node = { id: row.id, parent, row, drawn: undefined }
    this.#nodes.set(row.id, node)
    return node
  }

  /** From the roots down: a node whose children come or go is drawn whole, one that only says something else alone. */
  #drawChanges(): void {
    if (this.#roots === undefined) return
    if (this.#compare(undefined, this.#roots)) this.#changed.fire(undefined)
  }

  /** Whether the list itself is another one. */
  #compare(parent: Node | undefined, drawn: readonly string[]): boolean {
    const rows = this.#rowsOf(parent?.row)
    if (rows.length !== drawn.length || rows.some(({ id }, index) => id !== drawn[index])) return true
    for (const row of rows) {
      const node = this.#nodes.get(row.id)
      if (node === undefined) return true
      const isChanged = textOf(node.row) !== textOf(row)
      node.row = row
      const isListChanged = node.drawn !== undefined && this.#compare(node, node.drawn)
      if (isChanged || isListChanged) this.#changed.fire(node)
    }
    return false
  }
}

const collapsible = {
  none: vscode.TreeItemCollapsibleState.None,
  closed: vscode.TreeItemCollapsibleState.Collapsed,
  open: vscode.TreeItemCollapsibleState.Expanded,
}

function textOf(row: Row): string {
  return [row.label, row.description, row.icon, row.color, row.tooltip, row.tokens, row.children].join('\u0000')
}
