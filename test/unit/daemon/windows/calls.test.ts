// What Windows is told and what it says, as bytes: held against the offsets that the headers of mingw-w64 give.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../../../common/base/index.ts'
import { changeInterface, encodeGuid, serveManager, serviceStatus } from '../../../../daemon/src/root/windows/index.ts'
import { decodeSid, withOwner } from '../../../../daemon/src/windows/index.ts'

test('a SID is read as Windows writes it', () => {
  const user = Buffer.from('010500000000000515000000010000000200000003000000e9030000', 'hex')
  assert.equal(decodeSid(user), 'S-1-5-21-1-2-3-1001')
  assert.equal(decodeSid(Buffer.from('010100000000000512000000', 'hex')), 'S-1-5-18')
})

test('a pipe of a user is open to the user and the system, and to nobody else', () => {
  assert.equal(withOwner('S-1-5-21-1-2-3-1001'), 'O:S-1-5-21-1-2-3-1001D:P(A;;GA;;;SY)(A;;GA;;;S-1-5-21-1-2-3-1001)')
})

test('an identifier is written as guiddef.h has it', () => {
  assert.equal(
    Buffer.from(encodeGuid('{fa171ead-0003-4000-8001-000000000000}')).toString('hex'),
    'ad1e17fa030000408001000000000000',
  )
})

test('of an interface the MTU, the metric and the search for duplicates are changed, and nothing else', () => {
  const row = new Uint8Array(168).fill(0xff)
  changeInterface(row, 1400)
  const view = new DataView(row.buffer)
  assert.equal(view.getUint32(152, true), 1400)
  assert.equal(view.getUint32(148, true), 0)
  assert.equal(view.getUint32(144, true), 0)
  assert.equal(view.getUint32(56, true), 0)
  assert.equal(view.getUint8(44), 0)
  assert.equal(row.filter(byte => byte !== 0xff).length, 17)
})

test('the service manager hears that the service runs, stops and has stopped, once each, and it stops once', async () => {
  const reported: number[] = []
  let stops = 0
  const told: number[] = []
  const { promise, resolve } = Promise.withResolvers<number>()
  await serveManager({
    calls: {
      dispatch({ started, control }) {
        started()
        told.push(control(4), control(1), control(1), control(4), control(99))
        return promise
      },
      report(status) {
        reported.push(status[1] ?? 0)
        if (status[1] === 1) resolve(0)
      },
    },
    stop: () => {
      stops++
      return Promise.resolve()
    },
    log: silentLog,
  })
  assert.equal(stops, 1)
  assert.deepEqual(told, [0, 0, 0, 0, 120])
  // Running, asked, stopping, stopping, asked while stopping, stopped.
  assert.deepEqual(reported, [4, 4, 3, 3, 3, 1])
})

test('a service says what it can be told only while it runs', () => {
  assert.deepEqual([...serviceStatus('running')], [0x10, 4, 5, 0, 0, 0, 0])
  assert.deepEqual([...serviceStatus('stopPending')], [0x10, 3, 0, 0, 0, 1, 15_000])
  assert.deepEqual([...serviceStatus('stopped')], [0x10, 1, 0, 0, 0, 0, 0])
})

test('run by hand, a service says that only the manager can start it', async () => {
  const calls = { dispatch: () => Promise.resolve(1063), report: () => undefined }
  await assert.rejects(
    serveManager({ calls, stop: () => Promise.resolve(), log: silentLog }),
    /service control manager only/,
  )
})
