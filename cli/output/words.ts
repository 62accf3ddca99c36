// Names of the protocol as words: SESSION_STATE_CONNECTED → connected.
export function wordOf(name: string, prefix: string): string {
  return name.replace(prefix, '').toLowerCase().replaceAll('_', '-')
}
