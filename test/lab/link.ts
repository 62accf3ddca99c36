// The cable between a workstation and the LAN. As it is made, it is a veth pair at full speed. When delay, loss or a rate is asked for, a program
// with two TAP devices (programs/link) is put in between, on the LAN's side, so that the workstation keeps its interface:
//
//   workstation eth0 == p-ws - [ d-ws ] - a-ws ~program~ b-ws - [ br0 ] - the LAN
import { access } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { until } from '../support/index.ts'
import type { Programs } from './builds.ts'
import type { Layout } from './layout.ts'
import { cableOf, lanBridge } from './network.ts'
import type { Place } from './places.ts'

export interface LinkState {
  /** One way; a round trip takes twice as long. */
  readonly delayMs?: number
  /** Share of packets lost in each direction, 0 to 1. */
  readonly loss?: number
  /** Megabits per second in each direction; 0 is unlimited. */
  readonly rateMbit?: number
}

const answerTimeoutMs = 5_000

export class Link {
  readonly #programs: Programs
  readonly #lan: Place
  readonly #machine: string
  readonly #socket: string
  readonly #log: string

  constructor(machine: string, { programs, lan, layout }: { programs: Programs; lan: Place; layout: Layout }) {
    this.#programs = programs
    this.#lan = lan
    this.#machine = machine
    this.#socket = join(layout.folder, `link-${machine}.sock`)
    this.#log = join(layout.logs, `link-${machine}.log`)
  }

  /** What is absent is none. With nothing set, the cable is again as fast as the machine. */
  async set(state: LinkState): Promise<void> {
    const { delayMs = 0, loss = 0, rateMbit = 0 } = state
    const isPlain = delayMs === 0 && loss === 0 && rateMbit === 0
    if (isPlain && !(await this.#isShaped())) return
    await this.#insert()
    await this.#tell({ delayMs, loss, rateMbit })
    if (isPlain) await this.#attach(lanBridge)
  }

  /** Everything is lost. `silent`: both ends think that they are connected; `carrier`: as if the plug was pulled. */
  async cut(how: 'silent' | 'carrier' = 'silent'): Promise<void> {
    await this.#ip(['link', 'set', cableOf(this.#machine), ...(how === 'carrier' ? ['down'] : ['nomaster'])])
  }

  /** Undoes cut; what was set stays set. */
  async mend(): Promise<void> {
    await this.#ip(['link', 'set', cableOf(this.#machine), 'up'])
    await this.#attach((await this.#isShaped()) ? this.#device('d') : lanBridge)
  }

  async #isShaped(): Promise<boolean> {
    return access(this.#socket).then(
      () => true,
      () => false,
    )
  }

  async #insert(): Promise<void> {
    const [detour, near, far] = [this.#device('d'), this.#device('a'), this.#device('b')]
    if (!(await this.#isShaped())) {
      this.#lan.start([this.#programs.link, this.#socket, near, far], this.#log)
      await until('the cable is there', () => this.#isShaped())
      await this.#ip(['link', 'add', detour, 'type', 'bridge'])
      for (const name of [detour, near, far]) await this.#ip(['link', 'set', name, 'up'])
      await this.#ip(['link', 'set', near, 'master', detour])
      await this.#ip(['link', 'set', far, 'master', lanBridge])
    }
    await this.#attach(detour)
  }

  async #attach(bridge: string): Promise<void> {
    await this.#ip(['link', 'set', cableOf(this.#machine), 'master', bridge])
  }

  #device(role: 'a' | 'b' | 'd'): string {
    return `${role}-${this.#machine}`
  }

  async #ip(args: readonly string[]): Promise<void> {
    await this.#lan.must(['ip', ...args])
  }

  async #tell(wanted: Required<LinkState>): Promise<void> {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(this.#socket)
      let text = ''
      socket.setTimeout(answerTimeoutMs, () => socket.destroy(new Error('the cable does not answer')))
      socket.on('data', chunk => {
        text += chunk.toString()
        if (text.endsWith('\n')) socket.end()
      })
      socket.on('error', reject)
      socket.on('close', () => resolve(text.trim()))
      socket.write(`${JSON.stringify(wanted)}\n`)
    })
    if (answer !== 'ok') throw new Error(`the cable refused ${JSON.stringify(wanted)}: ${answer}`)
  }
}
