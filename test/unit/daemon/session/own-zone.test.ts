// The zone of a session's own: a well-formed label from whatever the session is called.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownZoneOf } from '../../../../daemon/src/user/session/own-zone.ts'

for (const [name, taken, expected] of [
  ['staging', [], 'staging.fairlead.internal.'],
  ['Admin@Prod.EU', [], 'admin-prod-eu.fairlead.internal.'],
  ['arn:aws:eks:eu-west-1:1:cluster/x', [], 'arn-aws-eks-eu-west-1-1-cluster-x.fairlead.internal.'],
  ['host', [], 'host-2.fairlead.internal.'],
  ['日本', [], 'session.fairlead.internal.'],
  ['a.b', ['a-b.fairlead.internal.'], 'a-b-2.fairlead.internal.'],
  ['x'.repeat(80), [], `${'x'.repeat(63)}.fairlead.internal.`],
  ['x'.repeat(80), [`${'x'.repeat(63)}.fairlead.internal.`], `${'x'.repeat(61)}-2.fairlead.internal.`],
] as const) {
  test(`${name.slice(0, 40)} beside ${taken.length} others has ${expected.slice(0, 40)}`, () =>
    assert.equal(ownZoneOf(name, taken), expected))
}
