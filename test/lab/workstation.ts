// A developer's machine on the LAN: its own network, /run, /etc and /usr (written to freely, the real ones stay as they are), and one of two ways
// to resolve names. Everything else, home folders and /tmp too, is the real machine's.
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '../support/index.ts'
import type { RunOptions, RunResult } from './command.ts'
import {
  type Layout,
  lan,
  type WorkstationKind,
  type WorkstationSpec,
  workstationAddress,
  workstationAddress6,
} from './layout.ts'
import type { Link } from './link.ts'
import type { EnterOptions, Place } from './places.ts'

export class Workstation {
  readonly name: string
  readonly kind: WorkstationKind
  readonly address: string
  readonly address6: string
  /** The cable between it and the LAN. */
  readonly link: Link
  readonly #place: Place

  constructor(spec: WorkstationSpec, position: number, { place, link }: { place: Place; link: Link }) {
    this.name = spec.name
    this.kind = spec.kind
    this.address = workstationAddress(position)
    this.address6 = workstationAddress6(position)
    this.link = link
    this.#place = place
  }

  /** Name of its network namespace. */
  get network(): string {
    return this.#place.network
  }

  /** Runs to its end. Rejects when it takes longer than `timeoutMs` (a minute), never because of its exit code. */
  run(argv: readonly string[], options: RunOptions & EnterOptions = {}): Promise<RunResult> {
    return this.#place.run(argv, options)
  }

  /** Runs to its end and gives its standard output; a failure is an error. */
  must(argv: readonly string[], options: RunOptions & EnterOptions = {}): Promise<string> {
    return this.#place.must(argv, options)
  }

  /** A process of the caller's, whose pid is the program's own. */
  spawn(argv: readonly string[], options: SpawnOptions & EnterOptions = {}): ChildProcess {
    return this.#place.spawn(argv, options)
  }
}

export interface FurnishNeeds {
  readonly layout: Layout
  readonly spec: WorkstationSpec
  readonly place: Place
  /** Folder of systemd-resolved's files, for the kind that runs it. */
  readonly systemd: string | undefined
}

const furniture = `
mount -t tmpfs -o mode=755 tmpfs "$FOLDER"
mkdir "$FOLDER/etc" "$FOLDER/etc.work" "$FOLDER/usr" "$FOLDER/usr.work"
chmod 755 "$FOLDER/etc" "$FOLDER/usr"
printf '%b' "$RESOLV_CONF" > "$FOLDER/etc/resolv.conf"
printf '127.0.0.1 localhost %s\\n::1 localhost ip6-localhost\\n' "$NAME" > "$FOLDER/etc/hosts"
mount -t overlay -o "lowerdir=$LAYER/etc:/etc,upperdir=$FOLDER/etc,workdir=$FOLDER/etc.work" overlay /etc
mount -t overlay -o "lowerdir=$LAYER/usr:/usr,upperdir=$FOLDER/usr,workdir=$FOLDER/usr.work" overlay /usr
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/lock /run/user
umount -R -l /sys
mount -t sysfs sysfs /sys
`

export async function startWorkstation({ layout, spec, place, systemd }: FurnishNeeds): Promise<void> {
  const folder = join(layout.folder, `workstation-${spec.name}`)
  const empty = join(layout.folder, 'empty')
  for (const path of [folder, join(empty, 'etc'), join(empty, 'usr')]) await mkdir(path, { recursive: true })
  const resolvConf = `# The lab's LAN, as DHCP would say it.\\nsearch ${lan.domain}\\nnameserver ${lan.gateway}\\n`
  await place.furnish(furniture, { FOLDER: folder, NAME: spec.name, LAYER: systemd ?? empty, RESOLV_CONF: resolvConf })
  if (spec.kind === 'resolved') await startResolved(layout, spec, place)
}

// The D-Bus daemon and systemd-resolved as a distribution starts them. NetworkManager's part, telling it of the link's server, is done by resolvectl.
const resolvedFurniture = `
grep -q '^messagebus:' /etc/passwd || echo 'messagebus:x:989:989::/nonexistent:/usr/sbin/nologin' >> /etc/passwd
grep -q '^messagebus:' /etc/group || echo 'messagebus:x:989:' >> /etc/group
grep -q '^systemd-resolve:' /etc/passwd || echo 'systemd-resolve:x:988:988::/:/usr/sbin/nologin' >> /etc/passwd
grep -q '^systemd-resolve:' /etc/group || echo 'systemd-resolve:x:988:' >> /etc/group
[ -s /etc/machine-id ] || tr -d - < /proc/sys/kernel/random/uuid > /etc/machine-id
mkdir -p /run/dbus /run/systemd/resolve /run/systemd/netif /etc/systemd
chown systemd-resolve:systemd-resolve /run/systemd/resolve
printf '[Resolve]\\nLLMNR=no\\nMulticastDNS=no\\nDNSSEC=no\\n' > /etc/systemd/resolved.conf
ln -sf ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf
`

async function startResolved(layout: Layout, spec: WorkstationSpec, place: Place): Promise<void> {
  await place.must(['sh', '-euc', resolvedFurniture])
  const log = (name: string): string => join(layout.logs, `${spec.name}-${name}.log`)
  place.start(['dbus-daemon', '--system', '--nofork', '--nopidfile'], log('dbus'))
  await until('D-Bus answers', async () => (await place.run(['busctl', 'list', '--no-pager'])).code === 0, {
    everyMs: 50,
  })
  place.start(['/usr/lib/systemd/systemd-resolved'], log('resolved'))
  await until(
    'systemd-resolved answers',
    async () => (await place.run(['resolvectl', 'dns', 'eth0', lan.gateway])).code === 0,
    { everyMs: 50 },
  )
  await place.must(['resolvectl', 'domain', 'eth0', lan.domain])
}
