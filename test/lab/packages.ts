// The programs of Debian that the lab needs: installed when they are missing, with a printed line. systemd-resolved is only unpacked into the
// cache: installing it would replace the machine's own /etc/resolv.conf.
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { must, run } from './command.ts'
import type { Report } from './report.ts'

/** Program or file → the package that has it. */
const needed: Readonly<Record<string, string>> = {
  containerd: 'containerd',
  runc: 'runc',
  '/usr/lib/cni/ptp': 'containernetworking-plugins',
  nft: 'nftables',
  iptables: 'iptables',
  conntrack: 'conntrack',
  socat: 'socat',
  '/bin/busybox': 'busybox-static',
  iperf3: 'iperf3',
  openssl: 'openssl',
  curl: 'curl',
  dig: 'bind9-dnsutils',
  ip: 'iproute2',
  nsenter: 'util-linux',
}

const aptTimeoutMs = 10 * 60_000

export async function ensurePackages(report: Report): Promise<void> {
  const missing = new Set<string>()
  for (const [program, name] of Object.entries(needed)) if (!(await isThere(program))) missing.add(name)
  if (missing.size > 0) await install([...missing], report)
}

async function isThere(program: string): Promise<boolean> {
  const folders = program.startsWith('/')
    ? ['']
    : [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']
  for (const folder of folders) {
    const found = await access(join(folder, program)).then(
      () => true,
      () => false,
    )
    if (found) return true
  }
  return false
}

async function install(packages: readonly string[], report: Report): Promise<void> {
  report(`installing Debian packages: ${packages.join(' ')}`)
  if ((await run(['which', 'apt-get'])).code !== 0)
    throw new Error(`install these first: ${packages.join(', ')} (there is no apt-get)`)
  const command = ['apt-get', 'install', '-y', '--no-install-recommends', ...packages]
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: aptTimeoutMs }
  if ((await run(command, options)).code === 0) return
  await must(['apt-get', 'update'], options)
  await must(command, options)
}

/** All of one version, so that they fit each other, whatever the machine has. */
const systemdPackages = [
  'systemd',
  'systemd-resolved',
  'libsystemd0',
  'libsystemd-shared',
  'dbus',
  'dbus-bin',
  'dbus-daemon',
  'dbus-system-bus-common',
  'libdbus-1-3',
]

/** A folder with the `usr` and `etc` of systemd-resolved, D-Bus and their tools, to lay over a workstation's own. */
export async function unpackSystemd(cacheRoot: string, report: Report): Promise<string> {
  const target = join(cacheRoot, 'systemd')
  if (await isThere(join(target, 'usr/lib/systemd/systemd-resolved'))) return target
  report('downloading systemd-resolved (unpacked into the cache, not installed)')
  await mkdir(cacheRoot, { recursive: true })
  const scratch = await mkdtemp(join(cacheRoot, 'systemd-'))
  try {
    const download = [
      'env',
      `--chdir=${scratch}`,
      'apt-get',
      'download',
      '-o',
      'APT::Sandbox::User=root',
      ...systemdPackages,
    ]
    if ((await run(download, { timeoutMs: aptTimeoutMs })).code !== 0) {
      await must(['apt-get', 'update'], { timeoutMs: aptTimeoutMs })
      await must(download, { timeoutMs: aptTimeoutMs })
    }
    const root = join(scratch, 'root')
    for (const name of await readdir(scratch))
      if (name.endsWith('.deb')) await must(['dpkg-deb', '-x', join(scratch, name), root])
    // Packages of Debian 12 still hold /lib and /bin, which are links into /usr on every machine.
    for (const folder of ['lib', 'bin', 'sbin']) {
      if (await isThere(join(root, folder))) await must(['cp', '-a', join(root, folder), join(root, 'usr')])
    }
    // Whoever was first has won; both are as good.
    await rename(root, target).catch(async (error: unknown) => {
      if (!(await isThere(target))) throw error
    })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
  return target
}
