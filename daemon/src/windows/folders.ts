// Where Windows itself is: GetSystemDirectoryW. The environment says it too, to those who may believe it.
import { bindOnce } from './bind.ts'

const mostCharacters = 260

/** `C:\Windows\System32` on most machines. */
export const systemFolder = bindOnce(load => {
  const find = load('kernel32.dll').func(
    'uint32_t __stdcall GetSystemDirectoryW(_Out_ uint8_t*, uint32_t)',
  ) as unknown as (into: Uint8Array, characters: number) => number
  const text = Buffer.alloc(2 * mostCharacters)
  const length = find(text, mostCharacters)
  if (length === 0 || length > mostCharacters) throw new Error('Windows does not say where it is')
  return text.toString('utf16le', 0, 2 * length)
})
