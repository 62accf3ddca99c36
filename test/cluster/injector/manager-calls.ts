// The manager's API in a lab, as a workstation would call it: through a port-forward to its pod.
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { administrationAudience } from '../../../common/protocol/index.ts'
import type { Lab } from '../../lab/index.ts'
import { until } from '../../support/index.ts'

const program = fileURLToPath(new URL('ask-manager.ts', import.meta.url))
const port = 18_081

export interface Answer {
  readonly progress?: string
  readonly prepared?: Readonly<Record<string, string | number>>
  readonly done?: { readonly workloads: readonly string[] }
  readonly error?: string
}

export class ManagerCalls implements Disposable {
  readonly #lab: Lab
  #forward: ChildProcess | undefined

  constructor(lab: Lab) {
    this.#lab = lab
  }

  /** Anew, after the manager's pod is another. */
  async connect(): Promise<void> {
    this.#forward?.kill()
    const forward = this.#lab.lan.spawn(
      [...this.#lab.kubectlCommand, '-n', 'fairlead', 'port-forward', 'service/traffic-manager', `${port}:8081`],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    )
    this.#forward = forward
    let said = ''
    forward.stdout?.on('data', (piece: Buffer) => {
      said += piece.toString()
    })
    await until('the port-forward is there', () => said.includes('Forwarding'), { withinMs: 20_000 })
  }

  /** Every answer of a call. */
  async ask(namespace: string, method: string, request: object): Promise<readonly Answer[]> {
    const audience = ['--audience', administrationAudience('fairlead')]
    const token = await this.#lab.kubectl(['-n', namespace, 'create', 'token', 'default', ...audience])
    const { stdout, stderr } = await this.#lab.lan.run(
      [process.execPath, program, String(port), namespace, method, JSON.stringify(request), token.trim()],
      { timeoutMs: 180_000 },
    )
    if (stdout === '') throw new Error(`${method} said nothing: ${stderr}`)
    return stdout
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as Answer)
  }

  /** What became of it. */
  async prepare(
    namespace: string,
    agent: string,
    spec: object = {},
  ): Promise<Readonly<Record<string, string | number>>> {
    const answers = await this.ask(namespace, 'PrepareInterceptStream', {
      intercept_spec: { name: agent, client: 'tester@lab', agent, namespace, mechanism: 'tcp', ...spec },
    })
    const prepared = answers.at(-1)?.prepared
    if (prepared === undefined) throw new Error(`no outcome: ${JSON.stringify(answers)}`)
    return prepared
  }

  [Symbol.dispose](): void {
    this.#forward?.kill()
  }
}
