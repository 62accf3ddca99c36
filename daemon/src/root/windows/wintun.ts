// wintun.dll: https://git.zx2c4.com/wintun/about/ and its wintun.h. An adapter, and a session on it with two rings of packets: what Windows sends into the
// adapter, and what it shall take for received. Slow calls run on a thread of the pool.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import koffi from 'koffi'
import { KnownError, type Log } from '../../../../common/base/index.ts'
import { bindOnce } from '../../windows/index.ts'
import type { AdapterCalls } from './devices.ts'
import { indexOf } from './ip-helper.ts'
import { carryPackets, type Rings } from './packet-pump.ts'

/** Of each ring; a power of two of at least 128 KiB. What comes while it is full is lost, as on any network. */
const ringBytes = 4 * 1024 * 1024
/** What people see as the adapter's kind. */
const tunnelType = 'Fairlead'
/** ERROR_HANDLE_EOF of winerror.h: the adapter is being removed. */
const endOfAdapter = 38

type Handle = unknown
type Later<T> = (error: Error | null, result: T) => void

interface Library {
  readonly create: { async(name: string, type: string, id: Uint8Array, done: Later<Handle>): void }
  readonly close: { async(adapter: Handle, done: Later<undefined>): void }
  readonly luid: (adapter: Handle, luid: Uint8Array) => void
  readonly start: (adapter: Handle, bytes: number) => Handle
  readonly end: (session: Handle) => void
  readonly event: (session: Handle) => Handle
  readonly receive: (session: Handle, length: Uint32Array) => Handle
  readonly release: (session: Handle, packet: Handle) => void
  readonly allocate: (session: Handle, length: number) => Handle
  readonly send: (session: Handle, packet: Handle) => void
}

interface KernelCalls {
  readonly wait: { async(handle: Handle, timeoutMs: number, done: Later<number>): void }
  setEvent(event: Handle): number
  lastError(): number
  copyIn(to: Uint8Array, from: Handle, length: number): void
  copyOut(to: Handle, from: Uint8Array, length: number): void
}

const kernelCalls = bindOnce<KernelCalls>(load => {
  const kernel = load('kernel32.dll')
  return {
    wait: kernel.func('uint32_t __stdcall WaitForSingleObject(void*, uint32_t)'),
    setEvent: kernel.func('int __stdcall SetEvent(void*)'),
    lastError: kernel.func('uint32_t __stdcall GetLastError()'),
    copyIn: kernel.func('void __stdcall RtlMoveMemory(_Out_ uint8_t*, void*, size_t)'),
    copyOut: kernel.func('void __stdcall RtlMoveMemory(void*, const uint8_t*, size_t)'),
  }
})

/** `files`: where wintun.dll may be, the first that is there counts. */
export function wintun({ files, log }: { files: readonly string[]; log: Log }): Pick<AdapterCalls, 'create'> {
  let lastWords = ''
  const library = bindOnce(() => {
    const file = files.find(path => existsSync(path))
    if (file === undefined) throw new KnownError('WINTUN_MISSING', { file: files[0] ?? '' })
    const hash = createHash('sha256').update(readFileSync(file)).digest('hex')
    // Which builds are taken is decided at the installation (cli/service/wintun.ts): only administrators can put one here.
    log.info('wintun.dll is used', { file, sha256: hash })
    return bind(file, words => {
      lastWords = words
      log.debug('wintun', { words })
    })
  })
  return {
    async create(name, id) {
      const calls = library()
      const adapter = await later<Handle>(done => calls.create.async(name, tunnelType, encodeGuid(id), done))
      if (adapter === null) throw new Error(`wintun made no adapter: ${lastWords}`)
      const close = () => later<undefined>(done => calls.close.async(adapter, done))
      try {
        const luid = new Uint8Array(8)
        calls.luid(adapter, luid)
        const index = indexOf(luid)
        if (index === 0) throw new Error('the adapter has no index')
        const session = calls.start(adapter, ringBytes)
        if (session === null) throw new Error(`wintun started no session: ${lastWords}`)
        const rings = ringsOf(calls, session)
        let carried: { end(): Promise<void> } | undefined
        return {
          index,
          carry: stream => {
            carried = carryPackets({ rings, stream, log })
          },
          close: async () => {
            await carried?.end()
            calls.end(session)
            await close()
          },
        }
      } catch (error) {
        await close()
        throw error
      }
    },
  }
}

function ringsOf({ event, receive, release, allocate, send }: Library, session: Handle): Rings {
  const ready = event(session)
  const length = new Uint32Array(1)
  return {
    read(into, at) {
      const packet = receive(session, length)
      if (packet === null) {
        if (kernelCalls().lastError() === endOfAdapter) throw new Error('the adapter was removed')
        return 0
      }
      const bytes = length[0] ?? 0
      kernelCalls().copyIn(into.subarray(at), packet, bytes)
      release(session, packet)
      return bytes
    },
    write(bytes, start, end) {
      const packet = allocate(session, end - start)
      if (packet === null) return false
      kernelCalls().copyOut(packet, bytes.subarray(start, end), end - start)
      send(session, packet)
      return true
    },
    wait: timeoutMs => later<number>(done => kernelCalls().wait.async(ready, timeoutMs, done)).then(() => undefined),
    wake: () => void kernelCalls().setEvent(ready),
  }
}

/** A name of koffi's is given once a process. */
const loggerType = bindOnce(() =>
  koffi.proto('void __stdcall FairleadWintunLog(int level, uint64_t time, const char16_t* line)'),
)

function bind(file: string, say: (words: string) => void): Library {
  const call = koffi.register((_: number, _time: bigint, line: string) => say(line), koffi.pointer(loggerType()))
  const library = koffi.load(file)
  const func = (signature: string): never => library.func(signature) as never
  const setLogger = library.func('void __stdcall WintunSetLogger(FairleadWintunLog* log)') as unknown as (
    call: unknown,
  ) => void
  setLogger(call)
  return {
    create: func('void* __stdcall WintunCreateAdapter(const char16_t*, const char16_t*, const uint8_t*)'),
    close: func('void __stdcall WintunCloseAdapter(void*)'),
    luid: func('void __stdcall WintunGetAdapterLUID(void*, _Out_ uint8_t*)'),
    start: func('void* __stdcall WintunStartSession(void*, uint32_t)'),
    end: func('void __stdcall WintunEndSession(void*)'),
    event: func('void* __stdcall WintunGetReadWaitEvent(void*)'),
    receive: func('void* __stdcall WintunReceivePacket(void*, _Out_ uint32_t*)'),
    release: func('void __stdcall WintunReleaseReceivePacket(void*, void*)'),
    allocate: func('void* __stdcall WintunAllocateSendPacket(void*, uint32_t)'),
    send: func('void __stdcall WintunSendPacket(void*, void*)'),
  }
}

/** GUID of guiddef.h: three numbers in the machine's order, then eight bytes as they are written. */
export function encodeGuid(text: string): Uint8Array {
  const bytes = Buffer.from(text.replace(/[{}-]/g, ''), 'hex')
  bytes.subarray(0, 4).reverse()
  bytes.subarray(4, 6).reverse()
  bytes.subarray(6, 8).reverse()
  return bytes
}

function later<T>(start: (done: Later<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, result) => {
      if (error === null) resolve(result)
      else reject(error)
    })
  })
}
