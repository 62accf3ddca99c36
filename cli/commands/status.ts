// fairlead status [--watch]: the sessions now, or whenever they change.
import { Command } from 'commander'
import { ControlClient } from '../../common/control/index.ts'
import type { SnapshotOutput } from '../../common/protocol/index.ts'
import type { Context } from '../context.ts'
import { clearScreen, snapshotData, snapshotText } from '../output/index.ts'

export function statusCommand({ host, output }: Context): Command {
  return new Command('status')
    .description('show what is connected, where and how')
    .option('-w, --watch', 'show it again whenever it changes, until Ctrl-C')
    .action(async ({ watch = false }: { watch?: boolean }) => {
      using daemon = new ControlClient(host.control ?? host.socket)
      if (!watch) {
        show(await daemon.status(host))
        return
      }
      try {
        for await (const snapshot of daemon.watch(host)) {
          if (host.stdout.isTTY === true && output.format === 'text') host.stdout.write(clearScreen)
          show(snapshot, true)
        }
      } catch (error) {
        // Ctrl-C is how a watch ends.
        if (!host.signal.aborted) throw error
      }
    })

  function show(snapshot: SnapshotOutput, isOneOfMany = false): void {
    const data = snapshotData(snapshot)
    output.result(data, () => `${snapshotText(data, Date.now())}${isOneOfMany ? '\n' : ''}`, { isOneOfMany })
  }
}
