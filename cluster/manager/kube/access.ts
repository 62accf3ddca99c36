// How a pod reaches the API server: https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
import { readFile } from 'node:fs/promises'

export interface KubeAccess {
  /** http: is for tests. */
  readonly server: URL
  /** PEM; absent: what Node trusts. */
  readonly ca?: string
  /** Read for every request: the kubelet replaces it about hourly. */
  token(): Promise<string>
}

const folder = '/var/run/secrets/kubernetes.io/serviceaccount'

/** Throws when there is no service account, as outside a cluster. */
export async function inClusterAccess(host: string, port: string): Promise<KubeAccess> {
  return {
    server: new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`),
    ca: await readFile(`${folder}/ca.crt`, 'utf8'),
    token: async () => (await readFile(`${folder}/token`, 'utf8')).trim(),
  }
}
