// `fairlead run` as a workload: several commands at once, each as its own, with its environment, files, origin, and traffic.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Lab } from '../lab/index.ts'
import { needsRoot, openJoinableLab, PlainUser, root, until } from '../support/index.ts'
import { Pod, serviceAddress } from '../support/intercepts/index.ts'

const developer = [process.execPath, join(root, 'test/support/intercepts/developer.ts')]
/** Says on standard output what the server of that address says of its caller. */
const peer = ['curl', '--silent', '--show-error', '--max-time', '20', 'http://db-0.db.bank:8080/']

describe('a command as a workload', needsRoot, () => {
  let lab: Lab
  let user: PlainUser
  let caller: Pod
  before(async () => {
    lab = await openJoinableLab('runas')
    user = await PlainUser.open(lab, lab.workstation('plain'), 4302)
    caller = await Pod.find(lab, 'bank', 'app=db')
  })
  after(async () => {
    caller[Symbol.dispose]()
    await user[Symbol.asyncDispose]()
    await lab[Symbol.asyncDispose]()
  })

  const podsOf = async (namespace: string, app: string) => {
    const path = 'jsonpath={.items[*].status.podIP}'
    return (await lab.kubectl(['-n', namespace, 'get', 'pods', '-l', `app=${app}`, '-o', path])).split(' ')
  }
  const ended = async (child: ReturnType<PlainUser['spawn']>) => {
    let stdout = ''
    let stderr = ''
    child.stdout?.on('data', (piece: Buffer) => (stdout += piece.toString()))
    child.stderr?.on('data', (piece: Buffer) => (stderr += piece.toString()))
    const [code] = (await once(child, 'close')) as [number]
    assert.equal(code, 0, stdout + stderr)
    return stdout
  }

  test("two commands at once: the connections of each start in its own workload's pod", async () => {
    const subjects = [
      ['shop', 'web'],
      ['bank', 'echo'],
    ] as const
    // Each asks again and again for as long as the other lives, so they do overlap.
    const script = `for n in 1 2 3 4 5; do ${peer.join(' ')}; echo; sleep 1; done`
    const children = subjects.map(([namespace, name]) =>
      user.spawn(['--workload', `${namespace}/${name}`], ['sh', '-c', script]),
    )
    const told = await Promise.all(children.map(ended))
    for (const [at, [namespace, name]] of subjects.entries()) {
      const pods = await podsOf(namespace, name)
      const peers = [...(told[at] ?? '').matchAll(/"peer":"([^"]+):\d+"/g)].map(([, address = '']) => address)
      assert.equal(peers.length, 5, told[at])
      for (const address of peers) assert.ok(pods.includes(address), `${name}: ${address} is none of ${pods.join()}`)
    }
  })

  test('it has the environment and the files of the container', async () => {
    const script =
      'echo "$APP in $POD_NAMESPACE"; getent hosts web; ls "$FAIRLEAD_ROOT/var/run/secrets/kubernetes.io/serviceaccount"'
    const { stdout, stderr } = await user.run(['--workload', 'shop/web'], ['sh', '-c', script])
    assert.match(stdout, /^web in shop\n/, stderr)
    assert.match(stdout, /^token$/m, stdout + stderr)
    assert.match(stdout, /\bweb\.shop\.svc\.cluster\.local\b/, 'a one-word name of its namespace')
  })

  test("with --intercept the workload's traffic arrives at the command's own port, and goes back with its end", async () => {
    const address = await serviceAddress(lab, 'shop', 'web')
    const by = async () => (await caller.call('get', address, 80))['by']
    assert.equal(await by(), 'application')
    const flags = ['--intercept', 'shop/web', '--port', '8099:http']
    const child = user.spawn(flags, [...developer, 'inside', '8099'])
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece: Buffer) => (said += piece.toString()))
    await until('the command is ready', () => said.includes('ready'), { withinMs: 90_000 }).catch((error: unknown) => {
      throw new Error(said, { cause: error })
    })
    await until('traffic arrives', async () => (await by()) === 'inside')
    assert.deepEqual(await caller.call('many', address, 80, 100), { open: 100, by: { inside: 100 } })
    child.kill('SIGTERM')
    await once(child, 'exit')
    await until('the application answers', async () => (await by()) === 'application')
    await until('nothing is left', async () => (await user.remains()).length === 0)
  })

  test('datagrams of an intercept arrive at the command, and its answers go back', async () => {
    const address = await serviceAddress(lab, 'bank', 'echo')
    // Answers in a way that the application does not.
    const program = `const socket = require('dgram').createSocket('udp4')
      socket.on('message', (text, from) => socket.send('inside ' + text, from.port, from.address))
      socket.bind(8102, '127.0.0.1', () => console.log('ready'))`
    const child = user.spawn(['--intercept', 'bank/echo', '--port', '8102:echo-udp'], [process.execPath, '-e', program])
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece: Buffer) => (said += piece.toString()))
    await until('the command is ready', () => said.includes('ready'), { withinMs: 90_000 }).catch((error: unknown) => {
      throw new Error(said, { cause: error })
    })
    const ask = `const socket = require('dgram').createSocket('udp4')
      socket.on('message', text => { console.log(String(text)); process.exit() })
      setTimeout(() => process.exit(), 2000)
      socket.send('hello', 7, '${address}')`
    const asked = () => user.run(['-n', 'bank'], [process.execPath, '-e', ask])
    await until("the answer is the command's", async () => (await asked()).stdout === 'inside hello\n', {
      withinMs: 60_000,
    })
    child.kill('SIGTERM')
    await once(child, 'exit')
  })
})
