// wintun.dll, which a person has to fetch: its licence lets nobody pass it on alone. Only the builds that are known are taken, for it will run as the
// system: bin/amd64/wintun.dll and bin/arm64/wintun.dll of wintun-0.14.1.zip, whose own SHA-256 (07c25618…ef51) is on https://www.wintun.net.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { KnownError, messageOf } from '../../common/base/index.ts'

export const wintunFile = 'wintun.dll'
export const knownBuilds: Readonly<Partial<Record<string, string>>> = {
  x64: 'e5da8447dc2c320edc0fc52fa01885c103de8c118481f683643cacc3220dafce',
  arm64: 'f7ba89005544be9d85231a9e0d5f23b2d15b3311667e2dad0debd344918a3f80',
}

/** Throws WINTUN_UNKNOWN when it can't be read, or is no build that we know for this processor. */
export function checkWintun(file: string, arch: string = process.arch, known = knownBuilds): void {
  let hash: string
  try {
    hash = createHash('sha256').update(readFileSync(file)).digest('hex')
  } catch (error) {
    throw new KnownError('WINTUN_UNKNOWN', { file, what: messageOf(error) }, error)
  }
  if (hash !== known[arch]) throw new KnownError('WINTUN_UNKNOWN', { file, what: `its SHA-256 is ${hash}` })
}
