// Whether some extension brings a debugger of a type. Our own manifest adds the property `fairlead` to the types of others (so that launch.json is not
// underlined), which makes VS Code take even a type without an adapter for known. Pure.

interface Contributor {
  readonly packageJSON: unknown
}

interface DebuggerContribution {
  readonly type?: unknown
  /** One of these makes a contribution the debugger itself; without them it only adds to one (VS Code's rule). */
  readonly label?: unknown
  readonly program?: unknown
  readonly runtime?: unknown
}

export function hasAdapter(type: string, extensions: readonly Contributor[]): boolean {
  return extensions.some(({ packageJSON }) => {
    const { contributes } = packageJSON as { contributes?: { debuggers?: readonly DebuggerContribution[] } }
    return (contributes?.debuggers ?? []).some(
      contribution =>
        contribution.type === type && Boolean(contribution.label ?? contribution.program ?? contribution.runtime),
    )
  })
}
