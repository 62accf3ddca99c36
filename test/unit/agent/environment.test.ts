// The environment of a container, from the agent's own.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { environmentOf } from '../../../cluster/agent/environment/index.ts'

const container = {
  name: 'app',
  prefix: '_FL_1_',
  mounts: [
    { path: '/data', readOnly: false },
    { path: '/etc/config', readOnly: true },
  ],
  ports: [],
  replaced: false,
}

test('environment: the container’s variables over the pod’s, without the agent’s own and other containers’', () => {
  const environment = environmentOf(container, {
    PATH: '/agent',
    HOME: '/',
    HOSTNAME: 'web-1',
    POD_IP: '10.0.0.1',
    NODE_ENV: 'production',
    KUBERNETES_SERVICE_HOST: '10.96.0.1',
    WEB_SERVICE_PORT: '80',
    _FL_0_OTHER: 'container',
    _FL_1_PATH: '/app',
    _FL_1_KUBERNETES_SERVICE_HOST: 'override',
    _FL_1_MULTI: 'two\nlines',
    _FL_1_NODE_ENV: 'test',
    _FL_1_: 'no name',
    _FL_10_LATER: 'another container',
  })
  assert.deepEqual(environment, {
    PATH: '/app',
    KUBERNETES_SERVICE_HOST: 'override',
    WEB_SERVICE_PORT: '80',
    MULTI: 'two\nlines',
    NODE_ENV: 'test',
    TELEPRESENCE_CONTAINER: 'app',
    FAIRLEAD_CONTAINER: 'app',
    TELEPRESENCE_MOUNTS: '/data:/etc/config',
    FAIRLEAD_MOUNTS: '/data:/etc/config',
  })
})

test('environment: a reference that Kubernetes could not fill in is as the application has it', () => {
  const { LATER } = environmentOf(container, { _FL_1_LATER: '$(_FL_1_POD) and $(OTHER)' })
  assert.equal(LATER, '$(POD) and $(OTHER)')
})

test('environment: what the application says about volumes is not passed on as ours', () => {
  const environment = environmentOf(
    { ...container, mounts: [] },
    {
      _FL_1_FAIRLEAD_ROOT: '/',
      _FL_1_FAIRLEAD_MOUNTS: '/etc',
      TELEPRESENCE_MOUNTS: '/etc',
      _FL_1_TELEPRESENCE_ROOT: '/',
    },
  )
  assert.deepEqual(environment, { TELEPRESENCE_CONTAINER: 'app', FAIRLEAD_CONTAINER: 'app' })
})
