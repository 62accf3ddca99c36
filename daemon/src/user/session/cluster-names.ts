// The resolver's way to the cluster, through whichever link the session has now. Without one every question throws at once, and the resolver
// answers SERVFAIL: "not reachable" must never look like "does not exist".
import type { ClusterLookup } from '../dns/index.ts'
import type { ManagerLink } from './ports.ts'

export class ClusterNames implements ClusterLookup {
  #link: ManagerLink | undefined

  use(link: ManagerLink): void {
    this.#link = link
  }

  lose(): void {
    this.#link = undefined
  }

  lookup(
    name: string,
    type: number,
    options: { signal: AbortSignal; timeoutMs: number },
  ): Promise<{ rcode: number; records: Uint8Array }> {
    if (this.#link === undefined) return Promise.reject(new Error('the cluster is out of reach'))
    return this.#link.lookup(name, type, options)
  }
}
