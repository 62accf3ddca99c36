// A program for the tests: says a line for every flock of notices of the namespace that it is started in. It says 'ready' first.
import { silentLog, systemClock } from '../../../common/base/index.ts'
import { NetworkChanges, openNotices } from '../../../daemon/src/user/machine/index.ts'

using changes = new NetworkChanges({
  openNotices: changed => openNotices(changed, silentLog),
  clock: systemClock,
  wallClock: () => Date.now(),
})
changes.onChange(change => process.send?.(change))
process.send?.('ready')
await new Promise(resolve => process.once('disconnect', resolve))
