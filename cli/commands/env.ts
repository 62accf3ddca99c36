// fairlead env NAME: the environment of an intercepted container, for `source <(fairlead env web)` and the like.
import { Command, Option } from 'commander'
import { ControlClient } from '../../common/control/index.ts'
import type { Context } from '../context.ts'
import { formatEnvironment, type Syntax, syntaxes } from '../environment/index.ts'

interface Options {
  readonly syntax: Syntax
  readonly session?: string
}

export function envCommand({ host, output }: Context): Command {
  return new Command('env')
    .description("print the environment of an intercept's container")
    .argument('<name>', 'name of the intercept')
    .addOption(new Option('--syntax <syntax>', 'how it is written').choices(syntaxes).default('sh:export'))
    .option('--session <name>', 'the session, when there are several')
    .action(async (name: string, { syntax, session = '' }: Options) => {
      using daemon = new ControlClient(host.control ?? host.socket)
      const environment = await daemon.environment(session, name, host)
      output.result(environment, () => formatEnvironment(environment, syntax))
    })
}
