// A row of a tree, without VS Code: what it says in words, to the eye and to a screen reader, and what may be done with it. `views/tree.ts` draws it.
import type {
  InterceptOutput,
  KubeContextOutput,
  SessionOutput,
  WorkloadOutput,
} from '../../../common/protocol/index.ts'

export type Subject =
  | { readonly kind: 'context'; readonly context: KubeContextOutput; readonly session: SessionOutput | undefined }
  | { readonly kind: 'namespace'; readonly session: SessionOutput; readonly namespace: string }
  | { readonly kind: 'workload'; readonly session: SessionOutput; readonly workload: WorkloadOutput }
  | { readonly kind: 'port'; readonly session: SessionOutput; readonly workload: WorkloadOutput; readonly port: string }
  | { readonly kind: 'intercept'; readonly intercept: InterceptOutput }
  | {
      readonly kind: 'foreign-intercept'
      readonly session: SessionOutput
      readonly workload: WorkloadOutput
      readonly client: string
      readonly name: string
    }
  | { readonly kind: 'session'; readonly session: SessionOutput }
  | { readonly kind: 'text' }

export interface Row {
  /** The same for the same thing, so that selection and expansion survive. */
  readonly id: string
  readonly label: string
  /** State in words, beside the label. */
  readonly description: string
  /** A codicon, and a colour of the theme. */
  readonly icon: string
  readonly color?: string
  /** Markdown. */
  readonly tooltip: string
  /** A whole sentence for screen readers. */
  readonly spoken: string
  /** Tokens that menus look for: `+workload+mine`. */
  readonly tokens: string
  readonly children: 'none' | 'closed' | 'open'
  readonly subject: Subject
  /** Runs on click. */
  readonly command?: { readonly id: string; readonly title: string }
}

export function textRow(id: string, label: string, more: Partial<Row> = {}): Row {
  return {
    id,
    label,
    description: '',
    icon: 'info',
    tooltip: label,
    spoken: label,
    tokens: '+text',
    children: 'none',
    subject: { kind: 'text' },
    ...more,
  }
}
