// What the installation has to know of Windows, from Windows itself: variables of the environment are anybody's who may set them for this user.
import { join } from 'node:path'
import type { Places } from './places.ts'

export interface WindowsFacts {
  readonly isAdministrator: boolean
  readonly programFiles: string
  readonly system32: string
}

/** CSIDL_PROGRAM_FILES of shlobj.h */
const programFilesFolder = 0x26
const mostCharacters = 260

export async function windowsFacts(): Promise<WindowsFacts> {
  // Only here: nothing else of the command line needs it.
  const { default: koffi } = await import('koffi')
  const shell = koffi.load('shell32.dll')
  const kernel = koffi.load('kernel32.dll')
  const isAdministrator = shell.func('int __stdcall IsUserAnAdmin()') as unknown as () => number
  const folder = shell.func(
    'int32_t __stdcall SHGetFolderPathW(void*, int, void*, uint32_t, _Out_ uint8_t*)',
  ) as unknown as (window: null, kind: number, token: null, flags: number, into: Uint8Array) => number
  const system = kernel.func('uint32_t __stdcall GetSystemDirectoryW(_Out_ uint8_t*, uint32_t)') as unknown as (
    into: Uint8Array,
    characters: number,
  ) => number
  const [programs, own] = [Buffer.alloc(2 * mostCharacters), Buffer.alloc(2 * mostCharacters)]
  if (folder(null, programFilesFolder, null, 0, programs) !== 0 || system(own, mostCharacters) === 0)
    throw new Error('Windows does not say where its folders are')
  return { isAdministrator: isAdministrator() !== 0, programFiles: textOf(programs), system32: textOf(own) }
}

/** Nobody but administrators can write below that folder, and what is put there has its rights. */
export function windowsPlaces(programFiles: string): Places {
  const above = join(programFiles, 'Fairlead')
  return { library: join(above, 'app'), above, unit: '', node: 'node.exe' }
}

function textOf(wide: Buffer): string {
  return wide.toString('utf16le').replace(/\0.*$/s, '')
}
