// Intercept, wiretap, ingest; leave, revoke; which folder an intercept belongs to.
import * as vscode from 'vscode'
import { KnownError } from '../../../common/base/index.ts'
import type { WorkloadOutput } from '../../../common/protocol/index.ts'
import { bindToFolder, type Editor, ensureIntercepted, leave as leaveOne, withProgress } from '../actions/index.ts'
import { recipeFile } from '../contributions.ts'
import { parsePort, type Wish } from '../debug/wish.ts'
import { interceptsOf, plural, scopeOfIntercept } from '../model/index.ts'
import { ask, back, type Choice } from './steps.ts'
import { cancelled, pickIntercept, pickWorkload, subjectOf } from './subjects.ts'

type Scope = { readonly kind: 'all' } | { readonly kind: 'header'; readonly name: string; readonly value: string }

export async function intercept(
  editor: Editor,
  argument: unknown,
  mechanism: Wish['mechanism'] = 'intercept',
): Promise<void> {
  if (argument === undefined && mechanism === 'intercept') {
    const written = await pickWritten(editor)
    if (written !== undefined) return take(editor, written, 'Intercept')
  }
  const verb =
    mechanism === 'wiretap' ? 'Wiretap' : mechanism === 'ingest' ? 'Get environment and files of' : 'Intercept'
  const { session, workload, port } = await pickWorkload(editor, argument, `${verb} which workload?`)
  if (workload.obstacle !== '')
    throw new KnownError('EDITOR_BLOCKED', { workload: workload.name, what: workload.obstacle })
  const last = editor.memory.lastFor(`${workload.namespace}/${workload.name}`)
  const base: Wish = {
    workload: workload.name,
    namespace: workload.namespace,
    name: '',
    context: session.context,
    mechanism,
    ports: [],
    headers: {},
    pathPrefixes: [],
    container: '',
    replace: false,
    mount: true,
  }
  const wish =
    mechanism === 'ingest'
      ? base
      : await askPorts(editor, workload, port, {
          ...base,
          ...(last === undefined ? {} : { ports: last.ports, headers: last.headers }),
        })
  await take(editor, wish, verb)
  await editor.memory.remember(`${workload.namespace}/${workload.name}`, wish)
}

async function take(editor: Editor, wish: Wish, verb: string): Promise<void> {
  const done = await withProgress(`${verb} ${wish.workload}`, report => ensureIntercepted(editor, wish, report))
  await bindToFolder(editor, done.intercept, wish)
}

/** What the team has written down in the folders' fairlead.yaml; undefined: there is nothing, or another workload is wanted. */
async function pickWritten({ recipes }: Editor): Promise<Wish | undefined> {
  const items = (vscode.workspace.workspaceFolders ?? []).flatMap(folder =>
    [...(recipes.of(folder)?.intercepts ?? [])].map(([label, wish]) => ({
      label: `$(book) ${label}`,
      description: [
        wish.namespace === '' ? wish.workload : `${wish.workload}.${wish.namespace}`,
        ...wish.ports,
        ...Object.entries(wish.headers).map(([name, value]) => `${name}: ${value}`),
      ].join(' · '),
      wish,
    })),
  )
  if (items.length === 0) return undefined
  const another = { label: 'Another workload…', description: '', wish: undefined }
  const placeHolder = `Of ${recipeFile}, or another one?`
  const chosen = await vscode.window.showQuickPick([...items, another], { placeHolder, matchOnDescription: true })
  return chosen === undefined ? cancelled() : chosen.wish
}

/** Port → local port → everything or only my requests; the last choice first. */
async function askPorts(editor: Editor, workload: WorkloadOutput, given: string, wish: Wish): Promise<Wish> {
  const title = `${wish.mechanism === 'wiretap' ? 'Wiretap' : 'Intercept'} ${workload.name}`
  const lastPort = wish.ports[0] === undefined ? undefined : parsePort(wish.ports[0])
  const needsPort = given === '' && workload.ports.length > 1
  const steps = needsPort ? 3 : 2
  let at = needsPort ? 1 : 2
  let remote = given !== '' ? given : (workload.ports[0]?.identifier ?? '')
  let local = 0
  for (;;) {
    if (at === 1) {
      const answer = await ask({
        title,
        placeholder: 'Which port?',
        choices: portChoices(workload, lastPort?.remote),
        step: 1,
        steps,
      })
      if (answer === back) continue
      remote = answer
      at = 2
    } else if (at === 2) {
      const chosen = workload.ports.find(({ identifier }) => identifier === remote)
      const answer = await ask({
        title,
        placeholder: 'Port of the local process (type another number)',
        choices: localChoices(chosen?.container_port ?? 8080, lastPort?.local),
        typed: text => {
          const port = /^\d+$/.test(text) ? parsePort(text) : undefined
          return port === undefined ? undefined : { label: text, description: 'on 127.0.0.1', value: port.local }
        },
        step: steps - 1,
        steps,
      })
      if (answer === back) at = 1
      else {
        local = answer
        at = 3
      }
    } else {
      const protocol = workload.ports.find(({ identifier }) => identifier === remote)?.protocol ?? 'TCP'
      const ports = [`${local}${remote === '' ? '' : `:${remote}`}${protocol === 'UDP' ? '/udp' : ''}`]
      if (protocol === 'UDP') return { ...wish, ports, headers: {} }
      const scope = await ask({
        title,
        placeholder: 'Which requests? Type name=value for a header of your own',
        choices: scopeChoices(editor, workload, wish),
        typed: text => {
          const [, name = '', value = ''] = /^([\w-]+)\s*[=:]\s*(.+)$/.exec(text) ?? []
          return name === '' ? undefined : headerChoice(name, value)
        },
        step: steps,
        steps,
      })
      if (scope === back) {
        at = 2
        continue
      }
      if (scope.kind === 'all') return { ...wish, ports, headers: {} }
      await editor.memory.rememberHeader(`${scope.name}=${scope.value}`)
      return { ...wish, ports, headers: { [scope.name]: scope.value } }
    }
  }
}

function portChoices({ ports }: WorkloadOutput, last: string | undefined): Choice<string>[] {
  const choices = ports.map(({ service, name, port, container_port, protocol, app_protocol, identifier }) => ({
    label: service === '' ? `port ${container_port}` : `${service}:${name === '' ? port : name}`,
    description: [`${service === '' ? '' : `${port} → `}${container_port}/${protocol.toLowerCase()}`, app_protocol]
      .filter(Boolean)
      .join(' · '),
    value: identifier,
  }))
  return choices.sort((a, b) => Number(b.value === last) - Number(a.value === last))
}

function localChoices(containerPort: number, last: number | undefined): Choice<number>[] {
  const numbers = [...new Set([...(last === undefined ? [] : [last]), containerPort])]
  return numbers.map(value => ({
    label: String(value),
    description: value === last ? 'on 127.0.0.1 · last time' : "on 127.0.0.1 · the container's number",
    value,
  }))
}

function scopeChoices({ memory }: Editor, workload: WorkloadOutput, wish: Wish): Choice<Scope>[] {
  const others = workload.intercepts.filter(({ mine }) => !mine)
  const all: Choice<Scope> = {
    label: '$(globe) Everything',
    description:
      wish.mechanism === 'wiretap'
        ? 'a copy of every request'
        : `all traffic of this port, everybody's${others.length > 0 ? `; ${others.map(({ client }) => client).join(', ')} would be in the way` : ''}`,
    value: { kind: 'all' },
  }
  const last = Object.entries(wish.headers)[0] ?? memory.lastHeader?.split('=', 2)
  const [name, value] = last ?? ['x-dev', process.env['USER'] ?? process.env['LOGNAME'] ?? 'me']
  const mine = headerChoice(name ?? 'x-dev', value ?? 'me')
  return Object.keys(wish.headers).length > 0 || others.length > 0 ? [mine, all] : [all, mine]
}

function headerChoice(name: string, value: string): Choice<Scope> {
  return {
    label: `$(person) Only requests with ${name}: ${value}`,
    description: 'the rest goes to the application',
    value: { kind: 'header', name, value },
  }
}

export async function leave(editor: Editor, argument: unknown): Promise<void> {
  const chosen = await pickIntercept(editor, argument, 'Leave which intercept?')
  await withProgress(`Leaving ${chosen.name}`, options => leaveOne(editor, chosen, options))
  await unbind(editor, [chosen.name])
}

export async function leaveAll(editor: Editor): Promise<void> {
  const all = interceptsOf(editor.model.state)
  if (all.length === 0) return
  await withProgress(`Leaving ${plural(all.length, 'intercept')}`, options =>
    Promise.all(
      [...new Set(all.map(({ session }) => session))].map(session => leaveOne(editor, { session, name: '' }, options)),
    ),
  )
  await unbind(
    editor,
    all.map(({ name }) => name),
  )
}

async function unbind({ memory }: Editor, names: readonly string[]): Promise<void> {
  for (const folder of [undefined, ...(vscode.workspace.workspaceFolders ?? [])]) {
    const binding = memory.binding(folder)
    if (binding !== undefined && names.includes(binding.name)) await memory.bind(folder, undefined)
  }
}

/** Another's intercept, after a question that names the other. */
export async function revoke({ client, log }: Editor, argument: unknown): Promise<void> {
  const subject = subjectOf(argument)
  if (subject?.kind !== 'foreign-intercept')
    throw new KnownError('EDITOR_CHOOSE_ROW', { what: 'the intercept of somebody else' })
  const { session, workload, client: owner, name } = subject
  const yes = 'Take it away'
  const detail = `${owner} is not asked. The traffic goes to the application again, and ${owner} is told that you did it.`
  const message = `Take the intercept “${name}” of ${workload.name} away from ${owner}?`
  if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) !== yes) return
  const request = { session: session.name, namespace: workload.namespace, workload: workload.name, client: owner, name }
  const { revoked } = await withProgress(`Revoking ${name}`, options => client.revoke(request, options))
  log.info(`revoked ${revoked.join(', ')}`)
}

export async function bindFolder(editor: Editor, argument: unknown): Promise<void> {
  const chosen = await pickIntercept(editor, argument, 'Which intercept?')
  const folders = vscode.workspace.workspaceFolders ?? []
  if (folders.length === 0) throw new KnownError('EDITOR_NO_FOLDER')
  const items = folders.map(folder => ({
    label: folder.name,
    description: editor.memory.binding(folder)?.name ?? '',
    picked: editor.memory.binding(folder)?.name === chosen.name,
    folder,
  }))
  const placeHolder = `Programs started in these folders get the environment of ${chosen.name} (${scopeOfIntercept(chosen)})`
  const picked =
    folders.length === 1 ? items : await vscode.window.showQuickPick(items, { placeHolder, canPickMany: true })
  const wish: Wish = {
    workload: chosen.workload,
    namespace: chosen.namespace,
    name: chosen.name,
    context: '',
    mechanism:
      chosen.mechanism === 'MECHANISM_WIRETAP'
        ? 'wiretap'
        : chosen.mechanism === 'MECHANISM_INGEST'
          ? 'ingest'
          : 'intercept',
    ports: chosen.ports.map(({ local, service_port_name, service_port, container_port, protocol }) => {
      const remote = service_port_name !== '' ? service_port_name : String(service_port || container_port)
      return `${local.slice(local.lastIndexOf(':') + 1)}:${remote}${protocol === 'UDP' ? '/udp' : ''}`
    }),
    headers: chosen.http_headers,
    pathPrefixes: chosen.http_path_prefixes,
    container: chosen.container,
    replace: chosen.replace,
    mount: chosen.mount !== '',
  }
  for (const { folder } of picked ?? [])
    await editor.memory.bind(folder, { session: chosen.session, name: chosen.name, wish })
}
