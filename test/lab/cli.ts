// `npm run lab -- …`: labs for people. What it leaves up, tests can attach to.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { Lab } from './lab.ts'
import { type ClusterFamilies, nodeAddress, type WorkstationSpec } from './layout.ts'
import { timed } from './report.ts'

const usage = `usage:
  npm run lab -- up     [--name NAME] [--nodes N] [--workstation [NAME=]plain|resolved]… [--image ARCHIVE]… [--no-sample]
                        [--ip ipv4|dual|ipv6]
  npm run lab -- down   [--name NAME | --all]
  npm run lab -- status
  npm run lab -- shell  [--name NAME] [--workstation NAME]
  npm run lab -- load   [--name NAME] ARCHIVE…          images into every node

NAME is "lab" where it is not given. A lab has two nodes and one plain workstation "ws" where nothing else is said.`

class UsageError extends Error {}

const { values, positionals } = parse()
const name = values.name ?? 'lab'

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        name: { type: 'string' },
        nodes: { type: 'string' },
        workstation: { type: 'string', multiple: true },
        image: { type: 'string', multiple: true },
        'no-sample': { type: 'boolean' },
        ip: { type: 'string' },
        all: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`)
    process.exit(2)
  }
}

/** `plain`, `resolved`, or `NAME=KIND`; the first without a name is `ws`, the next `ws2`. */
function workstationsOf(texts: readonly string[]): WorkstationSpec[] {
  return texts.map((text, index) => {
    const [kind = '', given] = text.split('=').reverse()
    if (kind !== 'plain' && kind !== 'resolved') throw new UsageError(`a workstation is plain or resolved, not ${kind}`)
    return { name: given ?? (index === 0 ? 'ws' : `ws${index + 1}`), kind }
  })
}

function familiesOf(text: string): ClusterFamilies {
  if (text === 'ipv4' || text === 'dual' || text === 'ipv6') return text
  throw new UsageError(`a cluster is ipv4, dual or ipv6, not ${text}`)
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Ends at once, so that nothing more is made, and leaves the clearing up to a process of its own. */
function giveUp(): void {
  console.error(`interrupted: taking ${name} down`)
  const down = [import.meta.filename, 'down', '--name', name]
  spawn(process.execPath, down, { detached: true, stdio: ['ignore', 'inherit', 'inherit'] }).unref()
  process.exit(130)
}

async function up(): Promise<void> {
  for (const signal of signals) process.on(signal, giveUp)
  const report = timed(line => console.log(line))
  const lab = await Lab.open({
    name,
    nodes: Number(values.nodes ?? 2),
    workstations: workstationsOf(values.workstation ?? ['plain']),
    images: values.image ?? [],
    sample: !values['no-sample'],
    ...(values.ip === undefined ? {} : { ip: familiesOf(values.ip) }),
    report,
  })
  await lab.keep()
  for (const signal of signals) process.removeListener(signal, giveUp)
  report(`lab ${name} is up`)
  const nameOption = name === 'lab' ? '' : ` --name ${name}`
  console.log(`\nkubeconfig   ${lab.kubeconfig}  (reaches ${nodeAddress(1)} from inside the lab)
kubectl      nsenter --net=/run/netns/${lab.lan.network} ${lab.kubectlCommand.join(' ')} get pods -A
workstation  npm run lab -- shell${nameOption}
logs         ${lab.logs}
end          npm run lab -- down${nameOption}`)
}

async function down(): Promise<void> {
  const names = values.all ? await Lab.names() : [name]
  for (const each of names) {
    await Lab.down(each)
    console.log(`lab ${each} is down`)
  }
}

async function status(): Promise<void> {
  const labs = await Lab.list()
  if (labs.length === 0) console.log('no labs')
  for (const lab of labs) {
    const workstations = lab.workstations.map(({ name, kind }) => `${name} (${kind})`).join(', ')
    console.log(
      `${lab.name}: ${lab.stage === 'up' ? 'up' : 'not finished'}, namespaces fl${lab.index}-…, ${lab.nodes} nodes, workstations ${workstations}`,
    )
  }
}

async function shell(): Promise<void> {
  const lab = await Lab.attach(name)
  const workstation = lab.workstation(values.workstation?.[0] ?? lab.workstations[0])
  const env = { ...process.env, KUBECONFIG: lab.kubeconfig, PS1: `${workstation.name}.${name} \\w # ` }
  const child = workstation.spawn(['bash', '--norc', '-i'], { stdio: 'inherit', env })
  process.on('SIGINT', () => undefined)
  const [code] = (await once(child, 'exit')) as [number | null]
  process.exitCode = code ?? 1
}

async function load(archives: readonly string[]): Promise<void> {
  const lab = await Lab.attach(name)
  for (const archive of archives) await lab.loadImage(archive)
}

try {
  const [command, ...rest] = positionals
  if (values.help || command === undefined) console.log(usage)
  else if (command === 'up') await up()
  else if (command === 'down') await down()
  else if (command === 'status') await status()
  else if (command === 'shell') await shell()
  else if (command === 'load') await load(rest)
  else throw new UsageError(`there is no command ${command}`)
} catch (error) {
  for (let at: unknown = error; at instanceof Error; at = at.cause) console.error(at.message)
  if (error instanceof UsageError) console.error(`\n${usage}`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}
