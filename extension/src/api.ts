// What other extensions may use: `vscode.extensions.getExtension('fairlead.fairlead').activate()` gives this. Version 1 only grows.
import type { Model } from './model/index.ts'
import { interceptsOf, sessionsOf, targetOfIntercept } from './model/index.ts'

export interface FairleadApi {
  readonly version: 1
  /** What is connected and intercepted now. */
  sessions(): readonly {
    readonly name: string
    readonly context: string
    readonly namespace: string
    readonly connected: boolean
  }[]
  intercepts(): readonly {
    readonly session: string
    readonly name: string
    readonly workload: string
    readonly namespace: string
    readonly active: boolean
    readonly target: string
  }[]
  /** Called after every change, until what it returns is disposed. */
  onDidChange(listener: () => void): { dispose(): void }
}

export function apiOf(model: Model): FairleadApi {
  return {
    version: 1,
    sessions: () =>
      sessionsOf(model.state).map(({ name, context, namespace, state }) => ({
        name,
        context,
        namespace,
        connected: state === 'SESSION_STATE_CONNECTED',
      })),
    intercepts: () =>
      interceptsOf(model.state).map(intercept => ({
        session: intercept.session,
        name: intercept.name,
        workload: intercept.workload,
        namespace: intercept.namespace,
        active: intercept.state === 'INTERCEPT_STATE_ACTIVE',
        target: targetOfIntercept(intercept),
      })),
    onDidChange: listener => {
      const stop = model.follow(listener)
      return { dispose: () => stop() }
    },
  }
}
