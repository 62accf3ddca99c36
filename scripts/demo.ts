// `npm run demo`: from a fresh clone to a prompt on a workstation that has joined a cluster, and to a VS Code on it in the browser. Brings up the lab with
// its sample application, the traffic manager, the daemon, connects, opens a shell there and cleans everything up when the shell ends.
//   --no-editor   without VS Code     --port N   where VS Code answers on this machine's loopback (any free port)
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { EditorServer, extensionPackage, guidePackage, installEditor } from '../test/e2e/editor/index.ts'
import { Lab } from '../test/lab/index.ts'
import { installManager, JoinedWorkstation, root } from '../test/support/index.ts'

const { values } = parseArgs({
  options: { 'no-editor': { type: 'boolean', default: false }, port: { type: 'string', default: '0' } },
})
const program = `// A service to debug: set a breakpoint in the handler, intercept the workload web of the namespace shop, press F5.
const http = require('node:http')

http
  .createServer((request, response) => {
    const greeting = 'hello from the workstation'
    response.end(greeting + ', ' + request.method + ' ' + request.url + ', APP=' + process.env.APP + '\\n')
  })
  .listen(8080, '127.0.0.1', () => console.log('listening on 127.0.0.1:8080'))
`
const launch = {
  version: '0.2.0',
  configurations: [{ name: 'web', type: 'node', request: 'launch', program: '${workspaceFolder}/main.js' }],
}
const started = performance.now()
const say = (text: string) =>
  console.error(`[${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s] ${text}`)

if (process.getuid?.() !== 0) {
  console.error('The demo makes network namespaces and devices: run it as root (sudo npm run demo).')
  process.exit(1)
}
// Ctrl-C belongs to the shell in the end; before that it ends the demo through the failures of what was interrupted.
process.on('SIGINT', () => {})

say('building the programs, the extension and the image of the traffic manager')
const programs = values['no-editor'] ? 'esbuild.mjs' : 'scripts/package.mjs'
execFileSync(process.execPath, [programs], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
execFileSync(process.execPath, ['scripts/image.mjs', 'manager'], { cwd: root, stdio: 'inherit' })

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
await using editor = values['no-editor'] ? undefined : await openEditor(folder.path)
const rc = join(folder.path, 'bashrc')
writeFileSync(
  rc,
  `export KUBECONFIG='${lab.kubeconfig}'
fairlead() { '${process.execPath}' -- '${join(root, 'dist/fairlead.mjs')}' "$@"; }
kubectl() { ${lab.kubectlCommand.map(word => `'${word}'`).join(' ')} "$@"; }
PS1='workstation$ '
cat <<'END'

You are on a workstation that has joined the cluster, connected to the namespace shop.
${
  editor === undefined
    ? ''
    : `
  VS Code on this workstation: ${editor.address}
  In its side bar “Fairlead”: right-click the workload web, Intercept…, then F5 with a breakpoint in main.js, and here:  curl http://web/
`
}
Try:

  curl http://web/                              a service of the namespace, by its single label
  curl http://web.shop.svc.cluster.local/       in full
  curl http://db-0.db.bank:8080/                one pod of a StatefulSet in another namespace
  dig web.shop                                  names
  kubectl get pods -A -o wide                   pod addresses: they work too
  fairlead list                                 workloads, their ports, who intercepts what
  fairlead intercept web --port 8080:http -- node '${join(folder.path, 'web/main.js')}'
                                                its traffic comes to a process here; Ctrl-C gives it back
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
  if (editor !== undefined) say(`VS Code answered at ${editor.address}`)
  say('there is no terminal to open a prompt on')
}
say('cleaning up')

/** VS Code's server on the workstation, with the extension and a small service to debug. */
async function openEditor(scratch: string): Promise<AsyncDisposable & { readonly address: string }> {
  const workspace = join(scratch, 'web')
  mkdirSync(join(workspace, '.vscode'), { recursive: true })
  writeFileSync(join(workspace, 'main.js'), program)
  writeFileSync(join(workspace, '.vscode/launch.json'), JSON.stringify(launch, undefined, 2))
  say('starting VS Code on the workstation')
  const server = await EditorServer.open({
    editor: await installEditor(say, { withBrowser: false }),
    vsix: [extensionPackage(), await guidePackage(scratch)],
    port: Number(values.port),
    env: { KUBECONFIG: lab.kubeconfig },
    settings: { 'workbench.startupEditor': 'none', 'remote.autoForwardPorts': false },
    spawn: (argv, { env, stdio }) => ws.spawn(argv, { env, stdio }),
  })
  return {
    address: `${server.url}/?folder=${encodeURIComponent(workspace)}`,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
