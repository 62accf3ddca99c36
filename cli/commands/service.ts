// fairlead service install|uninstall|status: Fairlead as a service of this machine.
import { Command } from 'commander'
import { compareVersions, KnownError } from '../../common/base/index.ts'
import type { Context } from '../context.ts'
import { columns } from '../output/index.ts'
import { Service, type ServiceStatus, serviceOf } from '../service/index.ts'

export function serviceCommand({ host, output, progress }: Context): Command {
  const service = new Service(serviceOf(host.platform))
  const options = { signal: host.signal, report: (text: string) => progress.report(text) }
  const command = new Command('service').description('install the service on this machine, remove it, ask about it')

  command
    .command('install')
    .description('install or upgrade the service, and start it (as root)')
    .option('--downgrade', 'also over a newer version', false)
    .action(async ({ downgrade }: { downgrade: boolean }) => {
      needRoot()
      const { bundles, version } = host
      const { version: installed } = await service.status(options)
      if (!downgrade && compareVersions(installed, version) > 0)
        throw new KnownError('SERVICE_NEWER', { installed, version })
      const status = await service.install({ bundles, node: process.execPath, version }, options)
      progress.clear()
      output.result(status, () => installedText(status))
    })

  command
    .command('uninstall')
    .description('stop the service and remove every file of it (as root)')
    .action(async () => {
      needRoot()
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
      const status = await service.status(options)
      output.result(status, () => statusText(status))
    })

  function needRoot(): void {
    if (host.uid !== 0) throw new KnownError('NOT_ROOT')
  }

  return command
}

function installedText({ manager, version, library }: ServiceStatus): string {
  return manager !== ''
    ? `Fairlead ${version} is installed in ${library} and its service is running.\nConnect with \`fairlead connect\`.`
    : `Fairlead ${version} is installed in ${library}.\nThis machine has no systemd: run the service with \`sudo fairlead daemon\`.`
}

function statusText({ installed, version, library, manager, state, enabled }: ServiceStatus): string {
  return columns([
    ['Installed', installed ? `version ${version} in ${library}` : 'no'],
    [
      'Service',
      manager !== '' ? `${state}${enabled ? ', starts with the machine' : ''}` : 'this machine has no systemd',
    ],
    ['To do', installed ? '' : 'install it with `sudo fairlead service install`'],
  ])
}
