// A workload that has everything which a process can read: variables from every source, volumes of every kind. Its image is busybox, so that
// `kubectl exec` can look at them from inside.
import type { Lab } from '../../lab/index.ts'

export const furnished = { namespace: 'furnished', name: 'desk' } as const

export const secretValue = 'p@ss \'w"rd`$HOME\\'
export const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'

const manifest = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: furnished.namespace } },
  object('ConfigMap', 'settings', { data: { MODE: 'fast', 'app.yaml': 'name: desk\nport: 80\n' } }),
  object('ConfigMap', 'mode', { data: { MODE: 'fast' } }),
  object('Secret', 'keys', { stringData: { PASSWORD: secretValue, CERTIFICATE: certificate } }),
  object('Service', furnished.name, {
    spec: { selector: { app: furnished.name }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
  }),
  object('Deployment', furnished.name, {
    apiVersion: 'apps/v1',
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: furnished.name } },
      template: {
        metadata: { labels: { app: furnished.name }, annotations: { note: 'of the pod' } },
        spec: {
          terminationGracePeriodSeconds: 1,
          // What only the application's group may read, the agent may read too.
          securityContext: { fsGroup: 2000 },
          containers: [
            {
              name: 'app',
              image: 'lab/busybox:1',
              command: ['/bin/sh', '-c', 'echo from the app > /data/written; exec httpd -f -p 8080 -h /data'],
              ports: [{ name: 'http', containerPort: 8080 }],
              readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
              env: [
                { name: 'PLAIN', value: 'a value' },
                { name: 'EMPTY', value: '' },
                { name: 'LINES', value: 'one\n two\n' },
                { name: 'QUOTES', value: '\'"`$(PLAIN) $$(PLAIN) ${PLAIN} \\' },
                { name: 'COMPOSED', value: 'with $(PLAIN) and $(POD)' },
                { name: 'UNICODE', value: 'naïve 日本' },
                { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
                { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'keys', key: 'PASSWORD' } } },
              ],
              envFrom: [{ configMapRef: { name: 'mode' } }, { secretRef: { name: 'keys' }, prefix: 'KEYS_' }],
              volumeMounts: [
                { name: 'settings', mountPath: '/etc/settings' },
                { name: 'settings', mountPath: '/etc/one/app.yaml', subPath: 'app.yaml' },
                { name: 'keys', mountPath: '/etc/keys', readOnly: true },
                { name: 'data', mountPath: '/data' },
                { name: 'about', mountPath: '/etc/about' },
              ],
            },
          ],
          volumes: [
            { name: 'settings', configMap: { name: 'settings' } },
            { name: 'keys', secret: { secretName: 'keys', defaultMode: 0o440 } },
            { name: 'data', emptyDir: {} },
            { name: 'about', downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
          ],
        },
      },
    },
  }),
]

function object(kind: string, name: string, rest: object): object {
  return { apiVersion: 'v1', kind, metadata: { name, namespace: furnished.namespace }, ...rest }
}

/** Resolves when its pod is ready. */
export async function furnish(lab: Lab): Promise<void> {
  const { namespace, name } = furnished
  await lab.kubectl(['apply', '-f', '-'], { input: manifest.map(one => JSON.stringify(one)).join('\n---\n') })
  await lab.kubectl(['-n', namespace, 'rollout', 'status', `deployment/${name}`, '--timeout=60s'])
}

/** Runs a program in the application's container of the pod. */
export function inContainer(lab: Lab, pod: string, ...argv: readonly string[]): Promise<string> {
  return lab.kubectl(['-n', furnished.namespace, 'exec', pod, '-c', 'app', '--', ...argv])
}
