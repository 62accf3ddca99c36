// `npm run demo`: from a fresh clone to a prompt on a workstation that has joined a cluster. Brings up the lab with its sample application, the
// traffic manager, the daemon, connects, opens a shell there and cleans everything up when the shell ends.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Lab } from '../test/lab/index.ts'
import { installManager, JoinedWorkstation, root } from '../test/support/index.ts'

const started = performance.now()
const say = (text: string) =>
  console.error(`[${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s] ${text}`)

if (process.getuid?.() !== 0) {
  console.error('The demo makes network namespaces and devices: run it as root (sudo npm run demo).')
  process.exit(1)
}
// Ctrl-C belongs to the shell in the end; before that it ends the demo through the failures of what was interrupted.
process.on('SIGINT', () => {})

say('building the programs and the image of the traffic manager')
execFileSync(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: 'inherit' })
execFileSync(process.execPath, ['scripts/image.mjs'], { cwd: root, stdio: 'inherit' })

say('bringing up a Kubernetes of two nodes, a workstation and the sample application')
await using lab = await Lab.open({
  name: `demo${process.pid}`,
  workstations: [{ name: 'ws', kind: 'plain' }],
  report: say,
})
const ws = lab.workstation('ws')

say('installing the traffic manager: fairlead cluster install')
await installManager(lab, ws)

say('starting the daemon on the workstation: fairlead daemon')
await using joined = await JoinedWorkstation.open(lab, ws)

say('connecting: fairlead connect --namespace shop')
await joined.connect()
const { stdout } = await joined.curl('http://web/')
say(`http://web/ answers: ${stdout.trim()}`)

using folder = mkdtempDisposableSync(join(tmpdir(), 'fairlead-demo-'))
const rc = join(folder.path, 'bashrc')
writeFileSync(
  rc,
  `export KUBECONFIG='${lab.kubeconfig}'
fairlead() { '${process.execPath}' -- '${join(root, 'dist/fairlead.mjs')}' "$@"; }
kubectl() { ${lab.kubectlCommand.map(word => `'${word}'`).join(' ')} "$@"; }
PS1='workstation$ '
cat <<'END'

You are on a workstation that has joined the cluster, connected to the namespace shop. Try:

  curl http://web/                              a service of the namespace, by its single label
  curl http://web.shop.svc.cluster.local/       in full
  curl http://db-0.db.bank:8080/                one pod of a StatefulSet in another namespace
  dig web.shop                                  names
  kubectl get pods -A -o wide                   pod addresses: they work too
  fairlead status                               what is connected, where, how
  fairlead doctor                               every check
  kubectl -n fairlead delete pod --all          it repairs itself

Ctrl-D ends the demo and cleans up.
END
`,
)
if (process.stdin.isTTY) {
  await once(ws.spawn(['bash', '--noprofile', '--rcfile', rc, '-i'], { stdio: 'inherit' }), 'exit')
} else {
  console.log((await joined.fairlead(['status'])).stdout)
  say('there is no terminal to open a prompt on')
}
say('cleaning up')
