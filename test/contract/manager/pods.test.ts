// Pods by their addresses, as clients ask for them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GrpcStatus, ManagerService } from '../../../common/protocol/index.ts'
import { ip, World } from './ends.ts'

test('whose an address is: pods that have it to themselves, for those who have a session', async t => {
  const pod = (name: string, podIP: string, spec: object = {}) => ({
    ...{ metadata: { uid: name, name, namespace: 'shop' }, spec, status: { phase: 'Running', podIP } },
  })
  const pods = new Map([
    ['web-1', pod('web-1', '10.244.0.7')],
    ['web-6', pod('web-6', 'fd00::7')],
    ['node', pod('node', '10.0.0.1', { hostNetwork: true })],
    ['done', { ...pod('done', '10.244.0.8'), status: { phase: 'Succeeded', podIP: '10.244.0.8' } }],
  ])
  const world = await World.open(t, { pods })
  const client = await world.client()
  const ips = ['10.244.0.7', 'fd00::7', '10.0.0.1', '10.244.0.8', '10.244.0.9'].map(text => Buffer.from(ip(text).bytes))
  const ask = (session_id: string, asked: Buffer[]) =>
    client.call(ManagerService.FindPods, { session: { session_id }, ips: asked })
  const found = await ask(client.id, ips)
  assert.deepEqual(
    found.pods.map(({ namespace, name }) => `${namespace}/${name}`),
    ['shop/web-1', 'shop/web-6'],
  )
  assert.deepEqual((await ask(client.id, [Buffer.of(1, 2)])).pods, [])
  await assert.rejects(ask('nobody', ips), { code: GrpcStatus.notFound })
  await assert.rejects(
    ask(
      client.id,
      Array.from({ length: 65 }, () => Buffer.alloc(4)),
    ),
    {
      code: GrpcStatus.invalidArgument,
    },
  )
})
