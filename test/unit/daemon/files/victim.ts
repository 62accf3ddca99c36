// A process that opens files in a folder and then waits to be killed: victim.ts KIND FOLDER NOTES
import { writeFileSync } from 'node:fs'
import { silentLog, systemClock } from '../../../../common/base/index.ts'
import { Mounts } from '../../../../daemon/src/user/files/index.ts'
import { FilesDouble } from './files-double.ts'
import { mounterOf, type SceneKind } from './scene.ts'

const [, , kind, folder = '', notes = ''] = process.argv
const pod = await FilesDouble.open('/data')
writeFileSync(pod.real('/data/secret'), 'word')
const mounts = new Mounts({
  mounter: () => Promise.resolve(mounterOf(kind as SceneKind)),
  owner: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
  notes,
  clock: systemClock,
  log: silentLog,
})
const mounted = await mounts.open(
  { folder, isWritable: false, files: pod.opener },
  { signal: AbortSignal.timeout(10_000) },
)
process.stdout.write(`ready ${mounted.kind}\n`)
