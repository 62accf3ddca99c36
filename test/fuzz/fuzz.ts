// Runs targets on mutated inputs, and says what it took: cases, time, and by how much the heap grew once everything was warm.
import { setImmediate as turn } from 'node:timers/promises'
import { dnsTargets } from './dns.ts'
import { mutate, randomOf } from './mutate.ts'
import { packetTargets } from './packets.ts'
import { streamTargets } from './streams.ts'
import type { Target } from './target.ts'

/** Between two rests: answers that are under way are let through. */
const roundCases = 1000
/** One case that takes longer hangs. */
const hangMs = 1000

export interface FuzzResult {
  readonly target: string
  readonly cases: number
  readonly seconds: number
  /** Of the heap, from a tenth of the cases on to the end. */
  readonly growthBytes: number
}

export class FuzzFailure extends Error {}

export const allTargets = (): readonly Target[] => [...dnsTargets(), ...packetTargets(), ...streamTargets()]

/** Throws FuzzFailure with all that is needed to see it again. */
export async function fuzz(target: Target, { seed, cases }: { seed: number; cases: number }): Promise<FuzzResult> {
  const started = performance.now()
  let warm = 0
  for (let at = 0; at < cases; at++) {
    if (at % roundCases === 0) {
      target.rest?.()
      await turn()
      if (warm === 0 && at >= cases / 10) warm = heapBytes()
    }
    const random = randomOf(seed, at)
    // The decoder may have changed what it was given.
    const again = () => mutate(target.corpus, randomOf(seed, at)).toString('hex')
    const bytes = mutate(target.corpus, random)
    const before = performance.now()
    try {
      target.run(bytes, random)
    } catch (error) {
      throw new FuzzFailure(`${target.name}: case ${at} of seed ${seed}: ${String(error)}\n${again()}`, {
        cause: error,
      })
    }
    const ms = performance.now() - before
    if (ms > hangMs)
      throw new FuzzFailure(`${target.name}: case ${at} of seed ${seed} took ${Math.round(ms)} ms\n${again()}`)
  }
  await turn()
  target.rest?.()
  const seconds = (performance.now() - started) / 1000
  return { target: target.name, cases, seconds, growthBytes: heapBytes() - warm }
}

/** Collected first, where Node was started so that this is possible. */
function heapBytes(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
