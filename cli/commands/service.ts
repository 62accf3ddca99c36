// fairlead service install|uninstall|status: Fairlead as a service of this machine.
import { resolve } from 'node:path'
import { Command } from 'commander'
import { compareVersions, KnownError } from '../../common/base/index.ts'
import type { Context } from '../context.ts'
import { columns } from '../output/index.ts'
import { checkWintun, Service, type ServiceStatus, serviceOf, wintunFile } from '../service/index.ts'

export function serviceCommand({ host, output, progress }: Context): Command {
  const options = { signal: host.signal, report: (text: string) => progress.report(text) }
  const command = new Command('service').description('install the service on this machine, remove it, ask about it')

  command
    .command('install')
    .description('install or upgrade the service, and start it (as root)')
    .option('--downgrade', 'also over a newer version', false)
    .option('--wintun <file>', 'wintun.dll of https://www.wintun.net (Windows)')
    .action(async ({ downgrade, wintun }: { downgrade: boolean; wintun?: string }) => {
      const { service } = await asAdministrator()
      const file = wintun === undefined ? undefined : resolve(host.directory, wintun)
      if (file !== undefined) checkWintun(file)
      const { bundles, version } = host
      const { version: installed } = await service.status(options)
      if (!downgrade && compareVersions(installed, version) > 0)
        throw new KnownError('SERVICE_NEWER', { installed, version })
      const status = await service.install(
        { bundles, node: process.execPath, version, beside: file === undefined ? {} : { [wintunFile]: file } },
        options,
      )
      progress.clear()
      output.result(status, () => installedText(status))
    })

  command
    .command('uninstall')
    .description('stop the service and remove every file of it (as root)')
    .action(async () => {
      const { service } = await asAdministrator()
      const wasThere = await service.uninstall(options)
      progress.clear()
      output.result({ uninstalled: wasThere }, () =>
        wasThere ? 'The service has been removed; nothing of it is left.' : 'The service was not installed.',
      )
    })

  command
    .command('status')
    .description('show whether the service is installed and running')
    .action(async () => {
      const status = await new Service(await serviceOf(host)).status(options)
      output.result(status, () => statusText(status))
    })

  async function asAdministrator(): Promise<{ service: Service }> {
    const way = await serviceOf(host)
    if (!way.isAdministrator) throw new KnownError('NOT_ROOT')
    return { service: new Service(way) }
  }

  return command
}

const wintunNeeded =
  'It needs wintun.dll for its network devices: run `fairlead service install --wintun FILE` with bin/amd64/wintun.dll (bin/arm64 on ARM) of wintun-0.14.1.zip, from https://www.wintun.net.'

function installedText({ manager, version, library, wintun }: ServiceStatus): string {
  if (wintun !== undefined) {
    const command = `“${library}\\fairlead.cmd” connect`
    return `Fairlead ${version} is installed in ${library} and its service is running.\n${wintun ? `Connect with ${command}.` : wintunNeeded}`
  }
  return manager !== ''
    ? `Fairlead ${version} is installed in ${library} and its service is running.\nConnect with \`fairlead connect\`.`
    : `Fairlead ${version} is installed in ${library}.\nThis machine has no systemd: run the service with \`sudo fairlead daemon\`.`
}

function statusText({ installed, version, library, manager, state, enabled, wintun }: ServiceStatus): string {
  const isWindows = wintun !== undefined
  const missing = isWindows
    ? 'install it as administrator with `fairlead service install`'
    : 'install it with `sudo fairlead service install`'
  return columns([
    ['Installed', installed ? `version ${version} in ${library}` : 'no'],
    [
      'Service',
      manager !== '' ? `${state}${enabled ? ', starts with the machine' : ''}` : 'this machine has no systemd',
    ],
    ['To do', !installed ? missing : wintun === false ? wintunNeeded : ''],
  ])
}
