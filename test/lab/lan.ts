// What stands on the LAN besides nodes and workstations: the DNS server that everybody uses, and a host of the outside world, which runs the
// sample application. Unknown names are NXDOMAIN, and are logged, so that a test can see what leaked out of the cluster.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Programs } from './builds.ts'
import { type LabRecord, type Layout, lan, nodeAddress, nodeName, workstationAddress } from './layout.ts'
import type { Place } from './places.ts'

const start = '$TTL 60\n@ IN SOA ns hostmaster 1 3600 600 86400 30\n@ IN NS ns\n'

/** One name for each type that programs ask for. `outside` answers on the ports of the sample application. */
const outsideZone = `${start}
ns        IN A     ${lan.gateway}
@         IN MX    10 mail
@         IN TXT   "v=spf1 -all"
outside   IN A     ${lan.outside}
both      IN A     ${lan.gateway}
both      IN AAAA  ${lan.gateway6}
six       IN AAAA  ${lan.gateway6}
mail      IN A     ${lan.outside}
alias     IN CNAME outside
*.wild    IN A     ${lan.outside}
txt       IN TXT   "hello" "world"
big       IN TXT   ${Array.from({ length: 12 }, (_, index) => `"${String(index).padStart(3, '0').repeat(80)}"`).join(' ')}
many      IN A     ${Array.from({ length: 60 }, (_, index) => `203.0.113.${100 + index}`).join('\nmany      IN A     ')}
_sip._tcp IN SRV   10 20 5060 outside
https     IN HTTPS 1 . alpn=h2,h3 ipv4hint=${lan.outside}
caa       IN CAA   0 issue "ca.example.test"
naptr     IN NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:a@example.test!" .
`

export async function startLan(needs: {
  programs: Programs
  layout: Layout
  record: LabRecord
  place: Place
}): Promise<void> {
  const { programs, layout, record, place } = needs
  const folder = join(layout.folder, 'dns')
  await mkdir(folder)
  const machines = [
    ...record.workstations.map(({ name }, position) => [name, workstationAddress(position)] as const),
    ...Array.from({ length: record.nodes }, (_, index) => [nodeName(index + 1), nodeAddress(index + 1)] as const),
    ['ns', lan.gateway] as const,
    ['gateway', lan.gateway] as const,
  ]
  const forward = machines.map(([name, address]) => `${name} IN A ${address}\n`).join('')
  const back = machines
    .slice(0, -1)
    .map(([name, address]) => `${address.split('.').at(-1) ?? ''} IN PTR ${name}.${lan.domain}.\n`)
    .join('')
  const reverse = '77.168.192.in-addr.arpa'
  const zones = {
    'example.test': outsideZone,
    [lan.domain]: `${start}${forward}`,
    [reverse]: `$TTL 60\n@ IN SOA ns.${lan.domain}. hostmaster.${lan.domain}. 1 3600 600 86400 30\n@ IN NS ns.${lan.domain}.\n${back}`,
  }
  const servers: string[] = []
  for (const [zone, records] of Object.entries(zones)) {
    const path = join(folder, zone)
    await writeFile(path, records)
    servers.push(`${zone}:53 {\n  bind ${lan.gateway} ${lan.gateway6}\n  errors\n  file ${path}\n}\n`)
  }
  const authority = 'authority ". 30 IN SOA ns.lab.test. hostmaster.lab.test. 1 3600 600 86400 30"'
  servers.push(
    `.:53 {\n  bind ${lan.gateway} ${lan.gateway6}\n  errors\n  log\n  template ANY ANY {\n    rcode NXDOMAIN\n    ${authority}\n  }\n}\n`,
  )
  const path = join(folder, 'Corefile')
  await writeFile(path, servers.join(''))
  place.start([programs.coredns, '-conf', path], join(layout.logs, 'dns.log'))
  place.start([programs.sample, 'serve'], join(layout.logs, 'outside.log'), { APP: 'outside', POD_NAME: 'outside' })
}
