// fairlead quit: ends all sessions and this user's part of the service. The next connect starts it again.
import { Command } from 'commander'
import { ControlClient } from '../../common/control/index.ts'
import type { Context } from '../context.ts'

export function quitCommand({ host, output, progress }: Context): Command {
  return new Command('quit').description("end all sessions and this user's part of the service").action(async () => {
    using daemon = new ControlClient(host.control ?? host.socket)
    progress.report('ending all sessions')
    await daemon.quit(host)
    progress.clear()
    output.result({ quit: true }, () => 'All sessions have ended.')
  })
}
