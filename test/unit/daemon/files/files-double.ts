// A Files service of the test's own: the volumes are folders of this machine, served over gRPC on loopback. Connections can be cut.
import { once } from 'node:events'
import { type FSWatcher, mkdirSync, mkdtempSync, rmSync, watch } from 'node:fs'
import * as fs from 'node:fs/promises'
import { type ClientHttp2Session, connect, createServer, type Http2Server, type ServerHttp2Session } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  connectionOptions,
  type Entry,
  FilesService,
  GrpcConnection,
  GrpcError,
  GrpcServer,
  GrpcStatus,
} from '../../../../common/protocol/index.ts'
import type { FilesChannel } from '../../../../daemon/src/user/files/index.ts'

const statuses: Readonly<Record<string, number>> = {
  ENOENT: GrpcStatus.notFound,
  EACCES: GrpcStatus.permissionDenied,
  EEXIST: GrpcStatus.alreadyExists,
}

export class FilesDouble implements AsyncDisposable {
  /** Where the volumes really are. */
  readonly root = mkdtempSync(join(tmpdir(), 'fairlead-volumes-'))
  readonly #server: Http2Server = createServer(connectionOptions)
  readonly #sessions = new Set<ServerHttp2Session>()
  readonly #clients = new Set<ClientHttp2Session>()
  readonly #volumes: readonly string[]
  /** Calls by name, as they came. */
  readonly calls: string[] = []
  /** Openers wait as long as the pod is away. */
  isAway = false
  /** While set, no read is answered. */
  hold: Promise<unknown> | undefined

  private constructor(volumes: readonly string[]) {
    this.#volumes = volumes
    for (const volume of volumes) mkdirSync(this.real(volume), { recursive: true })
    const grpc = new GrpcServer({ onBug: error => console.error(error) })
    this.#serve(grpc)
    grpc.attach(this.#server)
    this.#server.on('session', session => this.#sessions.add(session))
  }

  static async open(...volumes: readonly string[]): Promise<FilesDouble> {
    const double = new FilesDouble(volumes)
    double.#server.listen(0, '127.0.0.1')
    await once(double.#server, 'listening')
    return double
  }

  real(path: string): string {
    return join(this.root, path)
  }

  readonly opener = async ({ signal }: { signal: AbortSignal }): Promise<FilesChannel> => {
    signal.throwIfAborted()
    if (this.isAway) throw new Error('the pod is away')
    const { port } = this.#server.address() as AddressInfo
    const session = connect(`http://127.0.0.1:${port}`, connectionOptions)
    session.on('error', () => undefined)
    this.#clients.add(session)
    await once(session, 'connect')
    return {
      grpc: new GrpcConnection(session),
      sessionId: 'our-session',
      container: 'app',
      closed: new Promise(resolve => session.once('close', () => resolve())),
      [Symbol.dispose]: () => session.destroy(),
    }
  }

  /** Every connection is lost. */
  cut(): void {
    for (const session of this.#sessions) session.destroy()
    this.#sessions.clear()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut()
    for (const client of this.#clients) client.destroy()
    this.#server.close()
    rmSync(this.root, { recursive: true, force: true })
    await Promise.resolve()
  }

  #serve(grpc: GrpcServer): void {
    const { real } = { real: (path: string) => this.real(path) }
    const answer = async <T>(call: string, run: () => Promise<T>): Promise<T> => {
      this.calls.push(call)
      try {
        return await run()
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : ''
        throw new GrpcError(statuses[code] ?? GrpcStatus.failedPrecondition, code)
      }
    }
    grpc.add(FilesService, {
      Mounts: ({ session_id, container }) =>
        answer(`mounts ${session_id} ${container}`, () =>
          Promise.resolve({ mounts: this.#volumes.map(path => ({ path, read_only: false })) }),
        ),
      Stat: ({ path }) => answer(`stat ${path}`, () => entryOf(real(path))),
      List: ({ path }) => list(real(path), answer),
      Read: ({ path, offset, length }) =>
        answer(`read ${path}`, async () => {
          await this.hold
          const file = await fs.open(real(path))
          try {
            const data = Buffer.alloc(Math.min(length, 1024 * 1024))
            const { bytesRead } = await file.read(data, 0, data.length, offset)
            return { data: data.subarray(0, bytesRead) }
          } finally {
            await file.close()
          }
        }),
      Watch: ({ path }, { signal }) => changes(real(path), signal),
      Write: ({ path, offset, data }) =>
        answer(`write ${path}`, async () => {
          const file = await fs.open(real(path), 'r+')
          try {
            await file.write(data, 0, data.length, offset)
          } finally {
            await file.close()
          }
          return entryOf(real(path))
        }),
      Truncate: ({ path, size }) =>
        answer(`truncate ${path}`, async () => {
          await fs.truncate(real(path), size)
          return entryOf(real(path))
        }),
      Create: ({ path, mode, target }) =>
        answer(`create ${path}`, async () => {
          if ((mode & 0o170000) === 0o040000) await fs.mkdir(real(path), mode & 0o7777)
          else if ((mode & 0o170000) === 0o120000) await fs.symlink(target, real(path))
          else await fs.writeFile(real(path), '', { mode: mode & 0o7777, flag: 'wx' })
          return entryOf(real(path))
        }),
      Remove: ({ path }) =>
        answer(`remove ${path}`, async () => {
          const { isFolder } = { isFolder: (await fs.lstat(real(path))).isDirectory() }
          await (isFolder ? fs.rmdir(real(path)) : fs.unlink(real(path)))
          return {}
        }),
      Rename: ({ from, to }) =>
        answer(`rename ${from} ${to}`, async () => {
          await fs.rename(real(from), real(to))
          return entryOf(real(to))
        }),
    })
  }
}

async function* list(
  folder: string,
  answer: <T>(call: string, run: () => Promise<T>) => Promise<T>,
): AsyncGenerator<{ entries: Entry[] }> {
  const names = await answer(`list ${folder}`, () => fs.readdir(folder))
  for (let at = 0; at < names.length; at += 100)
    yield { entries: await Promise.all(names.slice(at, at + 100).map(name => entryOf(join(folder, name)))) }
}

async function* changes(folder: string, signal: AbortSignal): AsyncGenerator<Record<string, never>> {
  yield {}
  let changed: (() => void) | undefined
  let isPending = false
  const watcher: FSWatcher = watch(folder, { recursive: true }, () => {
    isPending = true
    changed?.()
  })
  try {
    while (!signal.aborted) {
      await new Promise<void>(resolve => {
        changed = resolve
        signal.addEventListener('abort', () => resolve(), { once: true })
        if (isPending) resolve()
      })
      isPending = false
      yield {}
    }
  } finally {
    watcher.close()
  }
}

async function entryOf(place: string): Promise<Entry> {
  const { mode, size, mtimeMs, ino } = await fs.lstat(place)
  const target = (mode & 0o170000) === 0o120000 ? await fs.readlink(place) : ''
  return {
    name: place.slice(place.lastIndexOf('/') + 1),
    mode,
    size,
    modified: Math.floor(mtimeMs),
    target,
    inode: ino,
  }
}
