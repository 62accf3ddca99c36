// fairlead completion bash|zsh|fish: a script that completes commands, options and their values, made from the table of commands itself.
import { Argument, type Command, Command as CommanderCommand } from 'commander'
import type { Context } from '../context.ts'
import { bashScript, fishScript, tableOf, zshScript } from '../output/completion.ts'

const shells = { bash: bashScript, zsh: zshScript, fish: fishScript }

export function completionCommand({ host }: Context, root: Command): Command {
  return new CommanderCommand('completion')
    .description('print a script that completes fairlead in your shell')
    .addArgument(new Argument('<shell>').choices(Object.keys(shells)))
    .addHelpText(
      'after',
      `
bash: source <(fairlead completion bash)            in ~/.bashrc
zsh:  source <(fairlead completion zsh)             in ~/.zshrc, after compinit
fish: fairlead completion fish | source             in ~/.config/fish/config.fish`,
    )
    .action((shell: keyof typeof shells) => {
      host.stdout.write(shells[shell](tableOf(root)))
    })
}
