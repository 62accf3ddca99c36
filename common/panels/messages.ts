// Messages between the extension and its panels. Plain data: they go through structured cloning.

export interface SeenIntercept {
  readonly session: string
  readonly name: string
  readonly title: string
  /** "127.0.0.1:8080", empty when it has no port. */
  readonly local: string
}

export interface SeenHeader {
  readonly name: string
  readonly value: string
}

export interface SeenRequest {
  readonly id: number
  /** Unix milliseconds. */
  readonly at: number
  readonly method: string
  readonly path: string
  /** 0 until the answer began. */
  readonly status: number
  /** Milliseconds; 0 until the answer was whole. */
  readonly duration: number
  readonly source: string
  readonly protocol: string
  readonly broken: boolean
  readonly requestHeaders: readonly SeenHeader[]
  readonly responseHeaders: readonly SeenHeader[]
  /** Text, cut; undefined when bodies were not asked for, or are no text. */
  readonly requestBody?: string
  readonly responseBody?: string
  readonly requestSize: number
  readonly responseSize: number
}

export type ToTraffic =
  | { readonly kind: 'intercepts'; readonly intercepts: readonly SeenIntercept[]; readonly chosen: string }
  /** `fresh`: another intercept, forget what was there. */
  | { readonly kind: 'requests'; readonly requests: readonly SeenRequest[]; readonly fresh: boolean }
  | { readonly kind: 'said'; readonly text: string }

export type FromTraffic =
  | { readonly kind: 'ready' }
  | { readonly kind: 'choose'; readonly chosen: string }
  | { readonly kind: 'bodies'; readonly wanted: boolean }
  | { readonly kind: 'curl'; readonly request: SeenRequest }
  | { readonly kind: 'replay'; readonly request: SeenRequest }

export interface SeenEdge {
  readonly from: string
  readonly to: string
  /** What goes there, in words. */
  readonly label: string
  readonly state: 'flowing' | 'waiting'
}

export interface SeenNode {
  readonly id: string
  readonly column: 'workstation' | 'manager' | 'cluster'
  readonly label: string
  readonly detail: string
}

export interface ToTopology {
  readonly kind: 'picture'
  readonly nodes: readonly SeenNode[]
  readonly edges: readonly SeenEdge[]
}

export interface FromTopology {
  readonly kind: 'ready'
}
