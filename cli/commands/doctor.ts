// fairlead doctor [NAME]: checks everything that has to work, in order, and says what to do. Exit code 1 when a check failed.
import { Command } from 'commander'
import { asKnownError, KnownError } from '../../common/base/index.ts'
import { ControlClient } from '../../common/control/index.ts'
import { type ConnectOptions, connectRequest } from '../connect-request.ts'
import { type Context, Failed } from '../context.ts'
import { kubeconfigOf } from '../kubeconfig.ts'
import { columns, wordOf } from '../output/index.ts'

interface Check {
  readonly title: string
  readonly verdict: string
  readonly text: string
  readonly remedy: string
}

const labels: Readonly<Record<string, string>> = { ok: 'ok', warning: 'warning', failed: 'FAILED', skipped: 'skipped' }

export function doctorCommand({ host, output, progress }: Context): Command {
  return new Command('doctor')
    .description('check everything that has to work, and say what to do')
    .argument('[name]', 'the session to look at (default: all, and this machine)', '')
    .option(
      '--kubeconfig <file>',
      'without sessions: the kubeconfig to check (default: KUBECONFIG, else ~/.kube/config)',
    )
    .option('--context <name>', 'without sessions: the context to check (default: the current one)')
    .option('--manager-namespace <name>', 'without sessions: where the traffic manager is (default: it is found)')
    .action(async (name: string, options: ConnectOptions) => {
      const checks: Check[] = []
      const target = connectRequest(options, await kubeconfigOf(options.kubeconfig, host), host.environment)
      const add = (check: Check) => {
        progress.clear()
        checks.push(check)
        if (output.format === 'text') output.result(check, () => checkText(check))
      }
      using daemon = new ControlClient(host.control ?? host.socket)
      progress.report('asking the service')
      try {
        const { version } = await daemon.version(host)
        add(serviceCheck(version, host.version))
        for await (const check of daemon.doctor(name, { ...host, target })) {
          add({ ...check, verdict: wordOf(check.verdict, 'VERDICT_') })
          progress.report('checking')
        }
      } catch (error) {
        const known = asKnownError(error)
        // Without a daemon that is the finding; everything else is a failure of the command.
        if (!isAboutService(known)) throw error
        add({ title: 'Service', verdict: 'failed', text: known.message, remedy: known.remedy })
      }
      progress.clear()
      const failed = checks.filter(({ verdict }) => verdict === 'failed').length
      if (output.format === 'text') output.result({}, () => `\n${summary(failed, checks.length)}`)
      else output.result({ checks }, () => '')
      if (failed > 0) throw new Failed()
    })
}

function isAboutService({ code }: KnownError): boolean {
  return code === 'DAEMON_NOT_RUNNING' || code === 'DAEMON_LOST' || code === 'DAEMON_SILENT'
}

function serviceCheck(daemonVersion: string, ownVersion: string): Check {
  const title = 'Service'
  if (daemonVersion === ownVersion)
    return { title, verdict: 'ok', text: `Version ${daemonVersion} is running.`, remedy: '' }
  return {
    title,
    verdict: 'warning',
    text: `The service has version ${daemonVersion}, this program has ${ownVersion}.`,
    remedy: 'Bring the service to the same version with `sudo fairlead service install`.',
  }
}

function checkText({ title, verdict, text, remedy }: Check): string {
  return columns([[(labels[verdict] ?? verdict).padEnd(7), [`${title}: ${text}`, ...(remedy === '' ? [] : [remedy])]]])
}

function summary(failed: number, all: number): string {
  return failed === 0 ? `All is well (${all} checks).` : `${failed} of ${all} checks failed.`
}
