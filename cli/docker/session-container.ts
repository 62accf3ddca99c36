// The container of a session: the daemon's image with the rights to make a device, and nothing of the machine but a folder for volumes of intercepts.
import { existsSync, lstatSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../common/base/index.ts'
import { KnownError, pause } from '../../common/base/index.ts'
import type { Docker, DockerOptions, Ended } from './docker.ts'

/** Its value is the session's name. */
export const sessionLabel = 'dev.fairlead.session'
const readyMs = 30_000
const everyMs = 250
/** Giving traffic back and telling the cluster; docker kills it then. */
const stopSeconds = 30

/** One of ours has an archive, for an engine that doesn't have it; it comes from nowhere else. One that a person named may be pulled. */
export interface SessionImage {
  readonly name: string
  readonly archive?: string
}

export class SessionContainer {
  readonly name: string
  /** The same path on the machine and in the container. */
  readonly volumes: string
  readonly #docker: Docker

  /** `runtime`: a folder of this user, if the system has such; else one of everybody's. */
  constructor(name: string, { docker, runtime }: { docker: Docker; runtime: string }) {
    this.name = name
    this.volumes = join(runtime, `fairlead-docker-${wordOf(name)}`)
    this.#docker = docker
  }

  get container(): string {
    return `fairlead-${wordOf(this.name)}`
  }

  /** Where an intercept's volumes are to be seen from here. */
  volumesOf(intercept: string): string {
    return join(this.volumes, intercept)
  }

  /** Does nothing when it runs. Throws DOCKER_MISSING, DOCKER_FAILED, DOCKER_FOLDER, DOCKER_IMAGE. */
  async start({
    image: { name: image, archive },
    clock,
    signal,
  }: {
    image: SessionImage
    clock: Clock
    signal: AbortSignal
  }): Promise<void> {
    if (await this.#isRunning()) return
    if (archive !== undefined && (await this.#docker.run(['image', 'inspect', image])).code !== 0) {
      // It gets the kubeconfig: whoever could publish something under this name would, too.
      if (!existsSync(archive)) throw new KnownError('DOCKER_IMAGE', { image, archive })
      await this.#docker.must(['load', '--quiet', '--input', archive])
    }
    makeOwnFolder(this.volumes)
    await this.#docker.must([
      ...['run', '--detach', '--rm', '--name', this.container, '--label', `${sessionLabel}=${this.name}`],
      ...['--cap-add', 'NET_ADMIN', '--device', '/dev/net/tun', '--volume', `${this.volumes}:${this.volumes}`],
      ...(archive === undefined ? [] : ['--pull', 'never']),
      image,
    ])
    const deadline = clock.now() + readyMs
    for (;;) {
      const { code, stderr } = await this.exec(['status'])
      if (code === 0) return
      const what = `the daemon did not begin: ${stderr.trim()}`
      if (clock.now() > deadline) throw new KnownError('DOCKER_FAILED', { command: 'run', what })
      await pause(clock, everyMs, { signal })
    }
  }

  /** `fairlead ARGS…` in there. */
  exec(args: readonly string[], options: DockerOptions = {}): Promise<Ended> {
    const interactive = options.input === undefined ? [] : ['--interactive']
    return this.#docker.run(['exec', ...interactive, this.container, 'fairlead', ...args], options)
  }

  async stop(): Promise<void> {
    await this.#docker.must(['stop', '--time', String(stopSeconds), this.container])
  }

  async #isRunning(): Promise<boolean> {
    const names = await this.#docker.must(['ps', '--filter', `name=^${this.container}$`, '--format', '{{.Names}}'])
    return names.split('\n').includes(this.container)
  }
}

/** It may be there already, but only as this user would have made it: in a folder of everybody's, others could have. Throws DOCKER_FOLDER. */
function makeOwnFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const uid = process.getuid?.()
  if (uid === undefined) return
  const there = lstatSync(folder)
  if (!there.isDirectory() || there.uid !== uid || (there.mode & 0o077) !== 0)
    throw new KnownError('DOCKER_FOLDER', { folder })
}

/** The session of that name, or the only one (name empty). Throws SESSION_UNKNOWN, SESSION_NONE, SESSION_SEVERAL. */
export async function findContainer(
  name: string,
  parts: { docker: Docker; runtime: string },
): Promise<SessionContainer> {
  const format = `{{.Label "${sessionLabel}"}}`
  const told = await parts.docker.must(['ps', '--filter', `label=${sessionLabel}`, '--format', format])
  const names = told.split('\n').filter(one => one !== '')
  const found = name === '' ? names[0] : names.find(one => one === name)
  if (found === undefined)
    throw name === '' ? new KnownError('SESSION_NONE') : new KnownError('SESSION_UNKNOWN', { name })
  if (name === '' && names.length > 1) throw new KnownError('SESSION_SEVERAL', { names })
  return new SessionContainer(found, parts)
}

/** The words of a command line for the `fairlead` in there: without the flags (and their values) that are for out here. */
export function innerArguments(words: readonly string[], outer: Readonly<Record<string, 'flag' | 'value'>>): string[] {
  const inner: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const [flag = '', value] = word.split('=')
    if (outer[flag] === undefined) inner.push(word)
    else if (outer[flag] === 'value' && value === undefined) at++
  }
  return inner
}

/** What Docker takes in a name. */
function wordOf(name: string): string {
  return name.replace(/[^\w.-]/g, '-')
}
