// The lab's API server as seen from this machine: HTTP over a Unix socket that a `kubectl proxy` on the LAN serves with the admin's rights.
// Read-only and cheap, so that conditions can be polled without starting kubectl each time.
import { request } from 'node:http'

const timeoutMs = 10_000

/** The body of a GET, as JSON where it is. Throws on any status but 2xx. */
export async function getFromApi(socketPath: string, path: string): Promise<unknown> {
  const { status, body } = await new Promise<{ status: number; body: string }>((resolve, reject) => {
    const outgoing = request({ socketPath, path, timeout: timeoutMs, headers: { host: 'localhost' } }, incoming => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() }))
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)))
    outgoing.on('error', reject)
    outgoing.end()
  })
  if (status < 200 || status > 299) throw new Error(`GET ${path}: ${status} ${body.slice(0, 500)}`)
  return body.startsWith('{') ? (JSON.parse(body) as unknown) : body
}

interface WorkloadList {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly namespace: string }
    readonly spec: { readonly replicas?: number }
    readonly status?: { readonly readyReplicas?: number }
  }[]
}

/** Deployments and stateful sets (`namespace/name`) of which not all pods are ready. */
export async function unreadyWorkloads(socketPath: string): Promise<string[]> {
  const lists = await Promise.all(
    ['deployments', 'statefulsets'].map(
      kind => getFromApi(socketPath, `/apis/apps/v1/${kind}`) as Promise<WorkloadList>,
    ),
  )
  return lists
    .flatMap(({ items }) => items)
    .filter(({ spec, status }) => (status?.readyReplicas ?? 0) < (spec.replicas ?? 1))
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
}
