// Which workload is meant by a row of the Kubernetes extension's tree.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WorkloadOutput } from '../../../common/protocol/index.ts'
import { workloadOfResource } from '../../../extension/src/kubernetes/resources.ts'

const workload = (kind: string, name: string, service = ''): WorkloadOutput =>
  ({ kind, name, ports: service === '' ? [] : [{ service }] }) as unknown as WorkloadOutput
const workloads = [
  workload('Deployment', 'web', 'shop-front'),
  workload('Deployment', 'web-admin', 'admin'),
  workload('StatefulSet', 'db', 'db'),
]

for (const [kind, name, expected] of [
  ['Deployment', 'web', 'web'],
  ['StatefulSet', 'web', undefined],
  ['Service', 'shop-front', 'web'],
  ['Service', 'web', undefined],
  ['Pod', 'web-6d5f9c7b8d-abcde', 'web'],
  ['Pod', 'web-admin-6d5f9c7b8d-abcde', 'web-admin'],
  ['Pod', 'db-0', 'db'],
  ['Pod', 'stray', undefined],
  ['', 'db', 'db'],
] as const)
  test(`${kind || 'something'} ${name} is ${expected ?? 'nobody’s'}`, () => {
    assert.equal(workloadOfResource({ name, resourceKind: { manifestKind: kind } }, workloads)?.name, expected)
  })
