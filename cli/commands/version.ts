// fairlead version: of this program and of the running service.
import { Command } from 'commander'
import { KnownError } from '../../common/base/index.ts'
import { ControlClient } from '../../common/control/index.ts'
import type { VersionReplyOutput } from '../../common/protocol/index.ts'
import type { Context } from '../context.ts'
import { columns } from '../output/index.ts'

export function versionCommand({ host, output }: Context): Command {
  return new Command('version').description('show the versions of this program and of the service').action(async () => {
    using daemon = new ControlClient(host.control ?? host.socket)
    let service: VersionReplyOutput | undefined
    try {
      service = await daemon.version(host)
    } catch (error) {
      if (!(error instanceof KnownError && error.code === 'DAEMON_NOT_RUNNING')) throw error
    }
    output.result({ client: { version: host.version }, ...(service === undefined ? {} : { service }) }, () =>
      columns([
        ['Client', host.version],
        ['Service', service?.version ?? 'not running'],
      ]),
    )
  })
}
