// Only in tests, installed beside the extension: runs functions that a test sends over a Unix socket, with the vscode API, in the extension host.
// And brings the debuggers of Python and Go without their extensions for VS Code: debugpy and delve speak the debug adapter protocol themselves.
const { spawn } = require('node:child_process')
const { connect } = require('node:net')
const { createInterface } = require('node:readline')
const vscode = require('vscode')

exports.activate = context => {
  context.subscriptions.push(
    vscode.debug.registerDebugAdapterDescriptorFactory('debugpy', {
      createDebugAdapterDescriptor: () =>
        new vscode.DebugAdapterExecutable('python3', ['-m', 'debugpy.adapter'], {
          env: { PYTHONPATH: process.env.FAIRLEAD_TEST_DEBUGPY ?? '' },
        }),
    }),
    vscode.debug.registerDebugAdapterDescriptorFactory('go', { createDebugAdapterDescriptor: startDelve }),
    ...['cppdbg', 'java', 'firefox'].map(type =>
      vscode.debug.registerDebugAdapterDescriptorFactory(type, {
        createDebugAdapterDescriptor: () => new vscode.DebugAdapterInlineImplementation(recorder()),
      }),
    ),
  )
  const path = process.env.FAIRLEAD_TEST_BRIDGE
  if (path === undefined) return
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? vscode.workspace.workspaceFile?.fsPath ?? ''
  const socket = connect(path, () => socket.write(`${JSON.stringify({ ready: true, folder })}\n`))
  socket.on('error', () => {})
  createInterface({ input: socket }).on('line', async line => {
    const { id, code, argument } = JSON.parse(line)
    let answer
    try {
      // biome-ignore lint/security/noGlobalEval: that is what it is for
      answer = { id, result: await (0, eval)(`(${code})`)(vscode, argument) }
    } catch (error) {
      answer = { id, error: String(error?.stack ?? error) }
    }
    socket.write(`${JSON.stringify(answer)}\n`)
  })
}

/** What adapters that are not here were asked to launch, oldest first. */
const launches = (globalThis.fairleadLaunches = [])

/** An adapter that notes the launch request and runs nothing. */
function recorder() {
  const send = new vscode.EventEmitter()
  let sequence = 0
  const event = name => send.fire({ type: 'event', seq: ++sequence, event: name })
  return {
    onDidSendMessage: send.event,
    handleMessage({ seq, command, arguments: given }) {
      if (command === 'launch') launches.push(given)
      send.fire({ type: 'response', seq: ++sequence, request_seq: seq, success: true, command, body: {} })
      if (command === 'initialize') event('initialized')
      if (command === 'disconnect' || command === 'terminate') event('terminated')
    },
    dispose() {
      send.dispose()
    },
  }
}

async function startDelve({ workspaceFolder }) {
  // It builds where it runs.
  const cwd = workspaceFolder?.uri.fsPath
  const delve = spawn(
    process.env.FAIRLEAD_TEST_DELVE ?? 'dlv',
    ['dap', '--listen=127.0.0.1:0', '--check-go-version=false'],
    // The extension host has a login shell's environment, and a home of its own.
    { cwd, env: { ...process.env, ...JSON.parse(process.env.FAIRLEAD_TEST_DELVE_ENV ?? '{}') } },
  )
  vscode.debug.onDidTerminateDebugSession(({ type }) => type === 'go' && delve.kill())
  // Its output is read to the end, or it would stop at its next line.
  return new Promise((resolve, reject) => {
    createInterface({ input: delve.stdout }).on('line', line => {
      const [, port] = /listening at: 127\.0\.0\.1:(\d+)/.exec(line) ?? []
      if (port !== undefined) resolve(new vscode.DebugAdapterServer(Number(port), '127.0.0.1'))
    })
    delve.stderr.resume()
    delve.on('error', reject)
    delve.on('exit', code => reject(new Error(`delve ended with ${code}`)))
  })
}
