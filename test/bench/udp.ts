// UDP at a steady 100 Mbit/s, by iperf3: what is lost on the way.
import { inTurn, type Part } from './part.ts'

const datagramBytes = 1400
const seconds = { full: 4, quick: 2 } as const
const goal = { atMost: 0.1 }

interface Iperf3Report {
  readonly error?: string
  readonly end?: { readonly sum?: { readonly lost_percent?: number } }
}

export const udp: Part = {
  name: 'udp',
  title: `datagrams of ${datagramBytes} bytes at 100 Mbit/s`,
  when: 'each round',
  async measure(stage, figures, round) {
    for (const direction of ['up', 'down'] as const) {
      for (const path of inTurn(['fairlead', 'node'] as const, round)) {
        const place = path === 'node' ? stage.node : stage.workstation
        const time = stage.isQuick ? seconds.quick : seconds.full
        const args = ['-c', stage.iperf3, '-u', '-b', '100M', '-l', datagramBytes, '-t', time, '-J']
        const { stdout } = await place.run(['iperf3', ...args.map(String), ...(direction === 'down' ? ['-R'] : [])])
        const report = JSON.parse(stdout) as Iperf3Report
        const lost = report.end?.sum?.lost_percent
        if (lost === undefined) figures.fail(`udp ${direction}, ${path}`, report.error ?? 'iperf3 says nothing')
        else figures.note({ part: 'udp', row: `lost ${direction}`, unit: '%', goal }, path, lost)
      }
    }
  },
}
