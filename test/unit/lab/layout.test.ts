import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultOf, layoutOf, type WorkstationSpec, workstationAddress6 } from '../../lab/layout.ts'

const plain = (name: string): WorkstationSpec => ({ name, kind: 'plain' })

for (const [why, spec, expected] of [
  ['accepts what is usual', { name: 'lab', nodes: 2, workstations: [plain('ws'), plain('b2')] }, undefined],
  ['refuses a name that leaves its folder', { name: '../lab', nodes: 1, workstations: [] }, /not a name for a lab/],
  ['refuses an empty name', { name: '', nodes: 1, workstations: [] }, /not a name for a lab/],
  ['refuses no node', { name: 'lab', nodes: 0, workstations: [] }, /nodes must be/],
  ['refuses what is not a number', { name: 'lab', nodes: Number('x'), workstations: [] }, /nodes must be/],
  ['refuses more nodes than have keys', { name: 'lab', nodes: 10, workstations: [] }, /nodes must be/],
  [
    'refuses a workstation called like a node',
    { name: 'lab', nodes: 1, workstations: [plain('n1')] },
    /workstation: n1/,
  ],
  [
    'refuses a name too long for an interface',
    { name: 'lab', nodes: 1, workstations: [plain('workstation')] },
    /workstation:/,
  ],
  ['refuses twins', { name: 'lab', nodes: 1, workstations: [plain('a'), plain('a')] }, /same name/],
] as const) {
  test(`lab layout: ${why}`, () => {
    const fault = faultOf(spec)
    if (expected === undefined) assert.equal(fault, undefined)
    else assert.match(fault ?? '', expected)
  })
}

test('lab layout: two labs share no namespace, whatever the number of digits', () => {
  const names = [1, 11]
    .map(index => layoutOf('/state', `lab${index}`, index))
    .map(layout => layout.workstationNetwork('ws'))
  assert.deepEqual(names, ['fl1-ws', 'fl11-ws'])
})

test('lab layout: workstations have addresses of their own', () => {
  assert.equal(new Set(Array.from({ length: 20 }, (_, position) => workstationAddress6(position))).size, 20)
})
