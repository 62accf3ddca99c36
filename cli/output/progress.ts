// What is happening meanwhile, on standard error.
import type { TextOutput } from '../host.ts'

const eraseLine = '\r\u001b[2K'
const defaultColumns = 80

export class Progress {
  readonly #to: TextOutput
  #shown = ''

  constructor(to: TextOutput) {
    this.#to = to
  }

  /** Shows `text`; the same text again shows nothing new. */
  report(text: string): void {
    // Words of the cluster (a pod's events) must not steer the terminal.
    const clean = text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim()
    if (clean === this.#shown) return
    this.#shown = clean
    if (this.#to.isTTY !== true) {
      this.#to.write(`${clean}\n`)
      return
    }
    const width = (this.#to.columns ?? defaultColumns) - 1
    const line = `${clean} …`
    this.#to.write(eraseLine + (line.length > width ? `${line.slice(0, width - 1)}…` : line))
  }

  /** Removes the line from the terminal, before a result is printed. */
  clear(): void {
    if (this.#shown !== '' && this.#to.isTTY === true) this.#to.write(eraseLine)
    this.#shown = ''
  }
}
