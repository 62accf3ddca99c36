// What a session's dependencies are when it belongs to one command: those of the user half, but for the parts that touch the command's network.
import { Prefix } from '../../../../common/net/index.ts'
import { readSurroundings } from '../machine/index.ts'
import type { SessionDependencies, VifPort } from '../session/index.ts'
import { Vif, type VifNeeds } from '../vif/index.ts'
import type { Inside } from './inside.ts'
import { Outside } from './outside.ts'
import { Ways } from './ways.ts'

export type InsideNeeds = Pick<SessionDependencies, 'machine' | 'askMachine' | 'lookAround' | 'openVif'>

const everywhere = ['0.0.0.0/0', '::/0'].flatMap(text => Prefix.parse(text) ?? [])
/** The device's own address that stands for the machine around the command: what listens on its loopback is reached there. */
const machineAt = 2

export function insideNeeds(inside: Inside, { clock, log }: Pick<SessionDependencies, 'clock' | 'log'>): InsideNeeds {
  return {
    machine: inside.machine,
    askMachine: name => inside.machine.ask(name, { signal: AbortSignal.timeout(10_000) }),
    // Routes of the machine are in nobody's way in there.
    lookAround: async () => ({ ...(await readSurroundings()), routes: [] }),
    async openVif({ descriptor, info, flows, dns }): Promise<VifPort> {
      const own = [info.v4, info.v6].flatMap(text =>
        text === undefined ? [] : (Prefix.parse(text)?.at(machineAt) ?? []),
      )
      const outside = new Outside(ip =>
        own.some(one => one.equals(ip)) ? (ip.family === 4 ? '127.0.0.1' : '::1') : ip.toString(),
      )
      const ways = new Ways({ tunnel: flows, outside })
      const needs: VifNeeds = {
        descriptor,
        info,
        tcp: ways,
        udp: ways,
        prober: ways,
        dns,
        clock,
        log,
        listen: ip => inside.listen(ip),
      }
      const vif = await Vif.open(needs)
      return {
        dnsAddresses: vif.dnsAddresses,
        failed: vif.failed,
        setRouted(prefixes) {
          ways.use(prefixes)
          vif.setRouted(everywhere)
        },
        setDnsAlias: alias => vif.setDnsAlias(alias),
        [Symbol.asyncDispose]: () => vif[Symbol.asyncDispose](),
      }
    },
  }
}
