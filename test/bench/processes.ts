// What the programs cost, as the kernel counts it (proc(5)).
import { readFile } from 'node:fs/promises'

/** USER_HZ, which is 100 on every platform that Node runs on. */
const ticksPerSecond = 100

/** Processor seconds so far, all threads. */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The second field is a name in brackets, which may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

export interface Resident {
  readonly megabytes: number
  readonly peakMegabytes: number
}

export async function resident(pid: number): Promise<Resident> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1])
  return { megabytes: kilobytes('VmRSS') / 1024, peakMegabytes: kilobytes('VmHWM') / 1024 }
}

export async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return text.split(' ').filter(Boolean).map(Number)
}
