// The extension's entry. It contributes nothing to the editor yet: the daemon and the command line come first.
export function activate(): void {
  // Nothing to set up.
}
