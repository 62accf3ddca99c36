// `fairlead run`: one command inside the cluster, as an ordinary user on a machine without the service.
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Lab } from '../lab/index.ts'
import { needsRoot, openJoinableLab, PlainUser, root, until } from '../support/index.ts'

const probe = [process.execPath, join(root, 'test/support/probe.ts')]
const curl = ['curl', '--silent', '--show-error', '--max-time', '10']
const megabytes = 1_000_000

describe('a command inside the cluster', needsRoot, () => {
  let lab: Lab
  before(async () => {
    lab = await openJoinableLab('run')
  })
  after(async () => lab[Symbol.asyncDispose]())

  for (const kind of ['plain', 'resolved'] as const)
    describe(`on a ${kind} workstation`, () => {
      let user: PlainUser
      let podAddress: string
      before(async () => {
        user = await PlainUser.open(lab, lab.workstation(kind), 4301)
        podAddress = (
          await lab.kubectl([...'-n shop get pod -l app=web -o jsonpath={.items[0].status.podIP}'.split(' ')])
        ).trim()
      })
      after(async () => user[Symbol.asyncDispose]())

      const inside = async (command: readonly string[], flags: readonly string[] = ['-n', 'shop']) => {
        const { code, stdout, stderr } = await user.run(flags, command)
        assert.equal(code, 0, `${stdout}${stderr}`)
        return stdout
      }

      test('services answer by all their names, and the machine itself knows none of them', async () => {
        const urls = ['web', 'web.shop', 'web.shop.svc', 'web.shop.svc.cluster.local'].map(
          host => `http://${host}/hello`,
        )
        const script = urls.map(url => `${curl.join(' ')} ${url}; echo`).join('; ')
        const stdout = await inside(['sh', '-c', `${script}; getent hosts web.shop`])
        assert.equal(stdout.match(/"path":"\/hello"/g)?.length, urls.length, stdout)
        const { code } = await user.workstation.run([...curl, 'http://web.shop/'], { timeoutMs: 15_000 })
        assert.equal(code, 6, 'the machine knows web.shop')
      })

      test('bytes, datagrams, refusals and resets are as on a workstation with the service', async () => {
        const of = async (...args: (string | number)[]) =>
          JSON.parse(await inside([...probe, ...args.map(String)])) as Record<string, unknown>
        assert.deepEqual(await of('upload', podAddress, 7002, 20 * megabytes), { length: 20 * megabytes, same: true })
        assert.deepEqual(await of('download', podAddress, 7003, 20 * megabytes), { length: 20 * megabytes, same: true })
        assert.deepEqual(await of('datagram', podAddress, 7000, 9000), { length: 9000, same: true })
        assert.equal((await of('dial', podAddress, 81))['outcome'], 'ECONNREFUSED')
        assert.equal((await of('reset', podAddress, 7004))['outcome'], 'ECONNRESET')
      })

      test('names and addresses outside the cluster work as before', async () => {
        const before = await user.workstation.must(['getent', 'ahostsv4', 'outside.example.test'])
        assert.equal(await inside(['getent', 'ahostsv4', 'outside.example.test']), before)
      })

      test("the machine's loopback is host.fairlead.internal", async () => {
        const script =
          "require('net').createServer(s => s.end('of the machine')).listen(4999, '127.0.0.1', () => console.log('ready'))"
        const server = user.workstation.spawn([process.execPath, '-e', script], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        try {
          await once(server.stdout ?? server, 'data')
          const client = "require('net').connect(4999, 'host.fairlead.internal').pipe(process.stdout)"
          assert.equal(await inside([process.execPath, '-e', client]), 'of the machine')
        } finally {
          server.kill('SIGKILL')
        }
      })

      test('ports of either loopback can be had on the other', async () => {
        const serve = (port: number, text: string) =>
          `require('net').createServer(s => { s.end('${text}'); process.exitCode = 0; if (${port} === 4997) s.on('close', () => process.exit()) }).listen(${port}, '127.0.0.1', () => console.log('ready'))`
        const server = user.workstation.spawn([process.execPath, '-e', serve(4998, 'of the machine')], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        try {
          await once(server.stdout ?? server, 'data')
          const program = `require('net').connect(4998, '127.0.0.1').on('data', d => console.log('got ' + d)).on('close', () => { ${serve(4997, 'of the command')} })`
          const child = user.spawn(['--publish', '4997', '--host-port', '4998'], [process.execPath, '-e', program])
          assert.match(await said(child, 'ready'), /^got of the machine$/m)
          const client = "require('net').connect(4997, '127.0.0.1').pipe(process.stdout)"
          assert.equal(await user.workstation.must([process.execPath, '-e', client]), 'of the command')
          await once(child, 'exit')
          const busy = await user.run(['--publish', '4998'], ['true'])
          assert.match(busy.stderr, /LOCAL_PORT_BUSY/)
        } finally {
          server.kill('SIGKILL')
        }
      })

      test('the command is the user, in its folder, with its exit code, signals and streams', async () => {
        const { code, stdout } = await user.run([], ['sh', '-c', 'id -u; pwd; cat; exit 7'])
        assert.deepEqual([code, stdout], [7, `4301\n${user.folder}\n`])
        const child = user.spawn(
          [],
          ['sh', '-c', 'trap "echo ended; exit 3" TERM; echo ready; while :; do sleep 0.1; done'],
        )
        await said(child, 'ready')
        child.kill('SIGTERM')
        const [ended] = (await once(child, 'exit')) as [number]
        assert.equal(ended, 3)
        await until('nothing is left', async () => (await user.remains()).length === 0)
      })

      test('it may listen on any port, and ping', async () => {
        const listen = "require('net').createServer().listen(80, () => process.exit(0))"
        await inside([process.execPath, '-e', listen])
        // As ping(8) does without rights: a socket of its own kind (icmp(7)), for those whose group is in this range.
        assert.equal(await inside(['cat', '/proc/sys/net/ipv4/ping_group_range']), '4301\t4301\n')
      })

      test('Ctrl-C while it connects leaves nothing', async () => {
        const child = user.spawn(['-n', 'shop'], ['true'])
        let said = ''
        child.stderr?.on('data', (piece: Buffer) => (said += piece.toString()))
        await until('it has begun', () => said.includes('talking to'))
        child.kill('SIGINT')
        const [code] = (await once(child, 'exit')) as [number]
        assert.equal(code, 1, said)
        await until('nothing is left', async () => (await user.remains()).length === 0, { withinMs: 30_000 })
      })

      test("the terminal is the command's", async () => {
        const line = user.line([], ['sh', '-c', 'test -t 0 && test -t 1 && stty -a < /dev/tty | head -c 5'])
        const quoted = line.map(word => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
        const { stdout } = await user.workstation.run(['script', '-qec', quoted, '/dev/null'], {
          ...user.options(),
          timeoutMs: 60_000,
        })
        assert.match(stdout, /speed/)
      })

      test('names stay when the file of the nameservers is replaced, as network managers do', async () => {
        const tries =
          'for n in 1 2 3 4 5 6 7 8 9 10; do getent hosts web.shop >/dev/null && exit 0; sleep 1; done; exit 1'
        const child = user.spawn(
          ['-n', 'shop'],
          ['sh', '-c', `getent hosts web.shop && echo ready; read line; ${tries}`],
        )
        await said(child, 'ready')
        const file = kind === 'plain' ? '/etc/resolv.conf' : '/run/systemd/resolve/stub-resolv.conf'
        await user.workstation.must(['sh', '-euc', `cp -p ${file} ${file}.new; mv ${file}.new ${file}`])
        child.stdin?.write('go\n')
        const [code] = (await once(child, 'exit')) as [number]
        assert.equal(code, 0)
      })

      for (const whom of ['the command', 'fairlead'] as const)
        test(`when ${whom} is killed, nothing is left`, async () => {
          const child = user.spawn(['-n', 'shop'], ['sh', '-c', 'echo pid $$; exec sleep 1000'])
          const [, pid = ''] = /pid (\d+)/.exec(await said(child, 'pid')) ?? []
          process.kill(whom === 'fairlead' ? (child.pid ?? 0) : Number(pid), 'SIGKILL')
          await once(child, 'exit')
          await until('nothing is left', async () => (await user.remains()).length === 0, { withinMs: 30_000 })
          await until('the command is gone', async () => {
            const { code } = await user.workstation.run(['kill', '-0', pid])
            return code !== 0
          })
        })
    })
})

/** What it has said, once that holds `word`. */
async function said(child: ChildProcess, word: string): Promise<string> {
  let text = ''
  let errors = ''
  child.stderr?.on('data', (piece: Buffer) => (errors += piece.toString()))
  child.stdout?.on('data', (piece: Buffer) => (text += piece.toString()))
  await until(`it says ${word}`, () => text.includes(word), { withinMs: 60_000 }).catch((error: unknown) => {
    throw new Error(`it said: ${text}${errors}`, { cause: error })
  })
  return text
}
