// Hands a script to nft, which the image brings along.
import { spawn } from 'node:child_process'

const timeoutMs = 10_000
const maxErrorLength = 2_000

/** Throws Error with nft's own words. */
export function applyRules(script: string, nft = 'nft'): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(nft, ['-f', '-'], { stdio: ['pipe', 'ignore', 'pipe'], timeout: timeoutMs })
    let words = ''
    child.stderr.on('data', (piece: Buffer) => {
      if (words.length < maxErrorLength) words += piece.toString()
    })
    child.on('error', error => reject(new Error('nft could not be started', { cause: error })))
    child.on('close', code => {
      if (code === 0) resolve()
      else reject(new Error(`nft ended with ${code ?? 'a signal'}: ${words.trim().slice(0, maxErrorLength)}`))
    })
    child.stdin.on('error', () => undefined)
    child.stdin.end(script)
  })
}
