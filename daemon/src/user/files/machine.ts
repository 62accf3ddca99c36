// Which way this machine has to make files appear in a folder: a pure choice from a small record, and the look that fills the record.
import { access, constants, readFile } from 'node:fs/promises'
import type { Mounter } from './fuse/index.ts'

export interface MachineFacts {
  readonly uid: number
  /** /dev/fuse is there. */
  readonly hasDevice: boolean
  /** Path of fusermount3. */
  readonly fusermount: string | undefined
  /** False in a service that forbids it: then fusermount3 isn't root, and mounts are private besides. */
  readonly mayGainPrivileges: boolean
  /** May mount(2), and others see it. */
  readonly mayMount: boolean
  readonly hasServiceManager: boolean
}

/** Undefined: only a copy is possible. */
export function chooseMounter(facts: MachineFacts): Mounter | undefined {
  const { uid, hasDevice, fusermount: program, mayGainPrivileges, mayMount, hasServiceManager } = facts
  if (!hasDevice) return undefined
  // It cleans up when we die, so it is the first choice for root too.
  if (program !== undefined && mayGainPrivileges) return { kind: 'fusermount', program }
  if (mayMount) return { kind: 'direct' }
  if (program !== undefined && hasServiceManager) return { kind: 'service-manager', program, uid }
  return undefined
}

const folders = ['/usr/bin', '/bin', '/usr/local/bin', '/run/wrappers/bin']
/** capabilities(7) */
const sysAdmin = 1n << 21n

export async function lookAtMachine(uid: number): Promise<MachineFacts> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '')
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`)
  const mayGainPrivileges = /^NoNewPrivs:\s*0$/m.test(status)
  return {
    uid,
    hasDevice: await isThere('/dev/fuse'),
    fusermount: await find('fusermount3'),
    mayGainPrivileges,
    mayMount: mayGainPrivileges && (effective & sysAdmin) !== 0n,
    hasServiceManager:
      (await find('systemd-run')) !== undefined && (uid === 0 || (await isThere(`/run/user/${uid}/bus`))),
  }
}

async function find(program: string): Promise<string | undefined> {
  for (const folder of folders) {
    const path = `${folder}/${program}`
    if (await isThere(path, constants.X_OK)) return path
  }
  return undefined
}

async function isThere(path: string, mode: number = constants.F_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  )
}
