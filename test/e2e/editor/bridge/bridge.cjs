// Only in tests, installed beside the extension: runs functions that a test sends over a Unix socket, with the vscode API, in the extension host.
const { connect } = require('node:net')
const { createInterface } = require('node:readline')
const vscode = require('vscode')

exports.activate = () => {
  const path = process.env.FAIRLEAD_TEST_BRIDGE
  if (path === undefined) return
  const socket = connect(path, () => socket.write(`${JSON.stringify({ ready: true, version: vscode.version })}\n`))
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
