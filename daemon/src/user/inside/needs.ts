// What a session's dependencies are when it belongs to one command: those of the user half, but for the parts that touch the command's network.
import { Resolver } from 'node:dns'
import { Ip, Prefix } from '../../../../common/net/index.ts'
import { readSurroundings } from '../machine/index.ts'
import type { MachinePort, SessionDependencies, VifPort } from '../session/index.ts'
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
    machine: machineOf(inside.machine),
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

/** The same, but for the nameservers that other names are asked of: those of the machine now, which may be on another network than at the start. */
function machineOf(machine: MachinePort): MachinePort {
  return {
    openDevice: options => machine.openDevice(options),
    setRoutes: (device, routes, options) => machine.setRoutes(device, routes, options),
    closeDevice: (device, options) => machine.closeDevice(device, options),
    async setDns(device, dns, options) {
      const applied = await machine.setDns(device, dns, options)
      // Read anew from /etc/resolv.conf, those on the loopback too; with the port where it is not 53.
      const now = new Resolver().getServers().filter(server => Ip.parse(server) !== undefined)
      return applied === undefined || now.length === 0 ? applied : { ...applied, upstream: now }
    },
  }
}
