// Windows' routing table and the names of its interfaces, as everybody may read them: GetIpForwardTable2, ConvertInterfaceIndexToLuid and
// ConvertInterfaceLuidToAlias of netioapi.h.
import koffi from 'koffi'
import { bindOnce } from './bind.ts'
import { ipRowBytes } from './ip-rows.ts'

const anyFamily = 0
/** IF_MAX_STRING_SIZE, and the terminating zero. */
const aliasLength = 257
/** No workstation has more; what the table says beyond is not read. */
const mostRoutes = 100_000

/** Those that give a number give a code of winerror.h. */
interface Calls {
  table(family: number, table: unknown[]): number
  free(table: unknown): void
  luidOf(index: number, luid: Uint8Array): number
  alias(luid: Uint8Array, into: Uint8Array, length: number): number
}

const calls = bindOnce<Calls>(load => {
  const library = load('iphlpapi.dll')
  return {
    table: library.func('uint32_t __stdcall GetIpForwardTable2(uint16_t, _Out_ void**)'),
    free: library.func('void __stdcall FreeMibTable(void*)'),
    luidOf: library.func('uint32_t __stdcall ConvertInterfaceIndexToLuid(uint32_t, _Out_ uint8_t*)'),
    alias: library.func('uint32_t __stdcall ConvertInterfaceLuidToAlias(const uint8_t*, _Out_ uint8_t*, size_t)'),
  }
})

/** MIB_IPFORWARD_TABLE2 with the rows of both families: see decodeRoutes. */
export function readIpTable(): Uint8Array {
  const { table, free } = calls()
  const found: unknown[] = [null]
  const code = table(anyFamily, found)
  if (code !== 0) throw new Error(`GetIpForwardTable2: error ${code}`)
  try {
    const count = Math.min(koffi.decode(found[0], 'uint32_t') as number, mostRoutes)
    const bytes = koffi.decode(found[0], 'uint8_t', ipRowBytes.tableHead + count * ipRowBytes.route) as Uint8Array
    // The memory is given back here.
    return Uint8Array.from(bytes)
  } finally {
    free(found[0])
  }
}

/** What people call the interface; empty when there is none with that index. */
export function aliasOf(index: number): string {
  const { luidOf, alias } = calls()
  const luid = new Uint8Array(8)
  const text = new Uint8Array(2 * aliasLength)
  if (luidOf(index, luid) !== 0 || alias(luid, text, aliasLength) !== 0) return ''
  return Buffer.from(text).toString('utf16le').replace(/\0.*$/s, '')
}
