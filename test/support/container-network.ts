// A network as Docker makes it for a container: a subnet of its own behind the workstation, which translates its addresses, and Docker's resolver at
// 127.0.0.11, whose real port is another one (https://docs.docker.com/engine/network/).
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Disposer } from '../../common/base/index.ts'
import { type Lab, lan } from '../lab/index.ts'
import { root } from './fairlead.ts'

const subnet = '172.17.0'

/** Behind the lab's workstation of that name, until it is disposed of. */
export class ContainerNetwork implements AsyncDisposable {
  readonly #owned = new Disposer()
  readonly resolvConf = 'nameserver 127.0.0.11\noptions ndots:0\n'
  #pid = 0

  /** Of a process in it. */
  get pid(): number {
    return this.#pid
  }

  static async open(lab: Lab, workstation: string): Promise<ContainerNetwork> {
    const network = new ContainerNetwork()
    try {
      await network.#open(lab, workstation)
      return network
    } catch (error) {
      await network[Symbol.asyncDispose]()
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned[Symbol.asyncDispose]()
  }

  async #open(lab: Lab, workstation: string): Promise<void> {
    const host = lab.lan.network.replace(/lan$/, workstation)
    const inside = lab.lan.network.replace(/lan$/, `c${workstation}`)
    const ip = (...args: string[]) => lab.lan.must(['ip', ...args])
    const within = (network: string, ...argv: string[]) => lab.lan.must(['ip', 'netns', 'exec', network, ...argv])
    await ip('netns', 'add', inside)
    this.#owned.defer(async () => {
      await ip('netns', 'delete', inside)
      await within(host, 'nft', 'delete table ip containers')
    })
    await ip('-n', host, 'link', 'add', 'docker0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', inside)
    for (const [network, device, address] of [
      [host, 'docker0', `${subnet}.1/24`],
      [inside, 'eth0', `${subnet}.2/24`],
    ] as const) {
      await ip('-n', network, 'address', 'add', address, 'dev', device)
      await ip('-n', network, 'link', 'set', device, 'up')
    }
    await ip('-n', inside, 'link', 'set', 'lo', 'up')
    await ip('-n', inside, 'route', 'add', 'default', 'via', `${subnet}.1`)
    await within(host, 'sysctl', '-qw', 'net.ipv4.ip_forward=1')
    const translate = [
      'add table ip containers',
      'add chain ip containers out { type nat hook postrouting priority srcnat; }',
      `add rule ip containers out ip saddr ${subnet}.0/24 masquerade`,
    ]
    await within(host, 'nft', translate.join('\n'))
    const redirect = [
      'add table ip docker',
      'add chain ip docker output { type nat hook output priority -100; }',
      'add rule ip docker output ip daddr 127.0.0.11 udp dport 53 dnat to 127.0.0.11:5353',
    ]
    await within(inside, 'nft', redirect.join('\n'))
    const relay = spawn(
      'nsenter',
      [
        `--net=/run/netns/${inside}`,
        process.execPath,
        join(root, 'test/support/dns-relay.ts'),
        ...['127.0.0.11', '5353', lan.gateway],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    this.#owned.defer(() => void relay.kill('SIGKILL'))
    this.#pid = relay.pid ?? 0
    await once(relay.stdout, 'data')
  }
}
