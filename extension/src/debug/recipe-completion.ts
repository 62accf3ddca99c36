// Completion in fairlead.yaml, by where the cursor is: the keys of that place, and after `workload:` the workloads that the window knows. The schema
// (media/recipe.schema.json) gives more to those who have an extension for YAML; this needs none.
import * as vscode from 'vscode'
import { recipeFile } from '../contributions.ts'
import type { Model } from '../model/index.ts'

const keys: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '': {
    context: 'Context of the kubeconfig, for all intercepts below',
    namespace: 'Namespace, for all intercepts below',
    intercepts: 'What may be intercepted, by names of your choice',
    debug: 'Launch configuration → name of an intercept',
  },
  intercepts: {
    workload: 'Name, or namespace/name',
    port: 'local[:remote][/udp]: 8080, 8080:http, 5353:dns/udp',
    ports: 'Several of them',
    headers: 'Only requests with these headers',
    pathPrefixes: 'Only requests whose path begins so',
    mechanism: 'intercept, wiretap (a copy) or ingest (environment and files)',
    namespace: 'Namespace',
    context: 'Context of the kubeconfig',
    container: 'Whose environment and files',
    replace: 'true: the container sleeps meanwhile',
    mount: 'false: no files on this machine',
    name: 'Of the intercept; the workload’s when absent',
  },
}

export function completeRecipes(model: Model): vscode.Disposable {
  return vscode.languages.registerCompletionItemProvider(
    { scheme: 'file', pattern: `**/${recipeFile}` },
    {
      provideCompletionItems(document, position) {
        const line = document.lineAt(position).text.slice(0, position.character)
        if (/\bworkload:\s*\S*$/.test(line)) return workloadItems(model)
        if (/\bmechanism:\s*\w*$/.test(line)) return ['intercept', 'wiretap', 'ingest'].map(itemOfValue)
        const isInBraces = /\{[^}]*$/.test(line)
        const indent = /^ */.exec(line)?.[0].length ?? 0
        const section =
          isInBraces || indent >= 4 ? sectionAbove(document, position.line) : indent === 0 ? '' : undefined
        return Object.entries(keys[section ?? '-'] ?? {}).map(([key, what]) => itemOfKey(key, what))
      },
    },
    ' ',
    '/',
  )
}

/** The top-level key that a line is under. */
function sectionAbove(document: vscode.TextDocument, from: number): string {
  for (let line = from; line >= 0; line--) {
    const [, key] = /^(\w+):/.exec(document.lineAt(line).text) ?? []
    if (key !== undefined) return key
  }
  return ''
}

function workloadItems({ state }: Model): vscode.CompletionItem[] {
  const lists = [...state.workloads.values()].flatMap(known => (known.kind === 'known' ? [known.list] : []))
  return lists.flatMap(({ workloads }) =>
    workloads.map(({ name, namespace, kind }) => {
      const item = new vscode.CompletionItem(`${namespace}/${name}`, vscode.CompletionItemKind.Value)
      item.detail = kind
      return item
    }),
  )
}

function itemOfKey(key: string, what: string): vscode.CompletionItem {
  const item = new vscode.CompletionItem(key, vscode.CompletionItemKind.Property)
  item.detail = what
  item.insertText = `${key}: `
  return item
}

function itemOfValue(value: string): vscode.CompletionItem {
  return new vscode.CompletionItem(value, vscode.CompletionItemKind.EnumMember)
}
