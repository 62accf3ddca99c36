// Named pipes, where Node's own are not enough. Node opens a pipe with every right and lets its server act in the opener's name; it can't say whose a
// pipe is, nor keep others from a pipe of its own. https://learn.microsoft.com/windows/win32/ipc/named-pipe-security-and-access-rights
//
//   whose is it?      the owner of the pipe object (GetSecurityInfo on the very handle that is spoken over). Only a user himself, or an administrator,
//                     can make an object that he owns.
//   who may come in?  the list of rights (DACL), set on the pipe as soon as it listens. Node's own lets everybody read.
import { Socket } from 'node:net'
import koffi from 'koffi'
import { bindOnce } from './bind.ts'

/** FILE_GENERIC_READ and FILE_GENERIC_WRITE, without FILE_CREATE_PIPE_INSTANCE: who has that too may answer in our place. */
const speak = 0x12019b
/** READ_CONTROL, WRITE_DAC, WRITE_OWNER */
const changeRights = 0xe0000
const openExisting = 3
const overlapped = 0x4000_0000
/** SECURITY_SQOS_PRESENT, SECURITY_IDENTIFICATION: the server may know who we are, and not act in our name. */
const identifyOnly = 0x0011_0000
/** SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION, DACL_SECURITY_INFORMATION */
const [kernelObject, owner, dacl] = [6, 1, 4]
const [tokenQuery, tokenUser] = [8, 1]
const sddlRevision = 1
const [fileNotFound, pipeBusy] = [2, 231]

type Handle = unknown
/** One place for a pointer that the call writes. */
type Pointer = unknown[]

/** Those that give a number give 0 when they fail, but for `securityOf`, which gives a code of winerror.h. */
interface Calls {
  createFile(
    path: string,
    access: number,
    share: number,
    security: null,
    disposition: number,
    flags: number,
    template: null,
  ): Handle
  closeHandle(handle: Handle): number
  lastError(): number
  localFree(memory: unknown): unknown
  currentProcess(): Handle
  openToken(process: Handle, access: number, token: Pointer): number
  tokenInformation(token: Handle, kind: number, into: Uint8Array, length: number, written: Uint32Array): number
  securityOf(
    handle: Handle,
    kind: number,
    what: number,
    owner: Pointer,
    group: null,
    dacl: null,
    sacl: null,
    descriptor: Pointer,
  ): number
  sidText(sid: unknown, text: Pointer): number
  descriptorOf(text: string, revision: number, descriptor: Pointer, length: null): number
  setSecurity(handle: Handle, what: number, descriptor: unknown): number
  openDescriptor(handle: Handle): number
}

const calls = bindOnce<Calls>(load => {
  const kernel = load('kernel32.dll')
  const security = load('advapi32.dll')
  return {
    createFile: kernel.func(
      'void* __stdcall CreateFileW(const char16_t*, uint32_t, uint32_t, void*, uint32_t, uint32_t, void*)',
    ),
    closeHandle: kernel.func('int __stdcall CloseHandle(void*)'),
    lastError: kernel.func('uint32_t __stdcall GetLastError()'),
    localFree: kernel.func('void* __stdcall LocalFree(void*)'),
    currentProcess: kernel.func('void* __stdcall GetCurrentProcess()'),
    openToken: security.func('int __stdcall OpenProcessToken(void*, uint32_t, _Out_ void**)'),
    tokenInformation: security.func(
      'int __stdcall GetTokenInformation(void*, int, _Out_ uint8_t*, uint32_t, _Out_ uint32_t*)',
    ),
    securityOf: security.func(
      'uint32_t __stdcall GetSecurityInfo(void*, int, uint32_t, _Out_ void**, void*, void*, void*, _Out_ void**)',
    ),
    sidText: security.func('int __stdcall ConvertSidToStringSidW(void*, _Out_ void**)'),
    descriptorOf: security.func(
      'int __stdcall ConvertStringSecurityDescriptorToSecurityDescriptorW(const char16_t*, uint32_t, _Out_ void**, void*)',
    ),
    setSecurity: security.func('int __stdcall SetKernelObjectSecurity(void*, uint32_t, void*)'),
    // libuv is part of node.exe, which exports it for native modules.
    openDescriptor: load(process.execPath).func('int uv_open_osfhandle(void*)'),
  }
})

export interface OpenedPipe {
  /** The SID of the one who made the pipe. */
  readonly owner: string
  readonly socket: Socket
}

/** Throws an Error with Node's code: ENOENT when nobody listens there, EBUSY when nobody takes us in now. */
export function openPipe(path: string): OpenedPipe {
  const handle = open(path, speak, overlapped)
  try {
    const owner = ownerOf(handle)
    const fd = calls().openDescriptor(handle)
    if (fd < 0) throw new Error('the pipe could not be taken over')
    return { owner, socket: new Socket({ fd, readable: true, writable: true }) }
  } catch (error) {
    calls().closeHandle(handle)
    throw error
  }
}

/**
 * Sets the rights of a pipe that this process has just begun to listen on; `sddl` is a text as of ConvertStringSecurityDescriptorToSecurityDescriptorW.
 * The server sees a connection that says nothing and ends.
 */
export function protectPipe(path: string, sddl: string): void {
  const { descriptorOf, setSecurity, localFree, closeHandle } = calls()
  const descriptor: unknown[] = [null]
  if (descriptorOf(sddl, sddlRevision, descriptor, null) === 0) throw failed('the rights of a pipe')
  try {
    const handle = open(path, changeRights, 0)
    try {
      const what = sddl.startsWith('O:') ? owner | dacl : dacl
      if (setSecurity(handle, what, descriptor[0]) === 0) throw failed('SetKernelObjectSecurity')
    } finally {
      closeHandle(handle)
    }
  } finally {
    localFree(descriptor[0])
  }
}

/** The rights of a pipe that belongs to one user, and that only he and the service may open. */
export function withOwner(user: string): string {
  return `O:${user}D:P(A;;GA;;;SY)(A;;GA;;;${user})`
}

/** This process' user, as a SID. */
export function ownUser(): string {
  const { currentProcess, openToken, tokenInformation, closeHandle } = calls()
  const token: unknown[] = [null]
  if (openToken(currentProcess(), tokenQuery, token) === 0) throw failed('OpenProcessToken')
  try {
    // TOKEN_USER: a pointer to the SID, which follows in the same buffer.
    const bytes = Buffer.alloc(256)
    if (tokenInformation(token[0], tokenUser, bytes, bytes.length, new Uint32Array(1)) === 0)
      throw failed('GetTokenInformation')
    return decodeSid(bytes.subarray(16))
  } finally {
    closeHandle(token[0])
  }
}

/** SID of winnt.h: revision, count, six bytes of authority (big-endian), then `count` numbers. */
export function decodeSid(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = view.getUint8(1)
  const authority = view.getUint16(2) * 2 ** 32 + view.getUint32(4)
  const parts = Array.from({ length: count }, (_, at) => view.getUint32(8 + 4 * at, true))
  return ['S', view.getUint8(0), authority, ...parts].join('-')
}

function ownerOf(handle: unknown): string {
  const { securityOf, sidText, localFree } = calls()
  const sid: unknown[] = [null]
  const descriptor: unknown[] = [null]
  const text: unknown[] = [null]
  const code = securityOf(handle, kernelObject, owner, sid, null, null, null, descriptor)
  if (code !== 0) throw new Error(`GetSecurityInfo: error ${code}`)
  try {
    if (sid[0] === null || sidText(sid[0], text) === 0) throw new Error('the pipe has no owner')
    try {
      return koffi.decode(text[0], 'char16_t', -1) as string
    } finally {
      localFree(text[0])
    }
  } finally {
    localFree(descriptor[0])
  }
}

function open(path: string, access: number, flags: number): unknown {
  const handle = calls().createFile(path, access, 0, null, openExisting, flags | identifyOnly, null)
  if (koffi.address(handle) !== 0xffff_ffff_ffff_ffffn) return handle
  const error = calls().lastError()
  const code = { [fileNotFound]: 'ENOENT', [pipeBusy]: 'EBUSY' }[error] ?? 'EACCES'
  throw Object.assign(new Error(`${path} can't be opened: error ${error}`), { code })
}

function failed(what: string): Error {
  return new Error(`${what}: error ${calls().lastError()}`)
}
