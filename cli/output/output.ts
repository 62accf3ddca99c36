// A command's result: data, and a function that writes the same for people.
import { stringify } from 'yaml'
import type { TextOutput } from '../host.ts'

export const formats = ['text', 'json', 'yaml'] as const
export type Format = (typeof formats)[number]

/** Before one of many results, on a terminal. */
export const clearScreen = '\u001b[H\u001b[2J'

export class Output {
  readonly format: Format
  readonly #to: TextOutput
  #documents = 0

  constructor(to: TextOutput, format: Format) {
    this.#to = to
    this.format = format
  }

  /** Prints one result. Several in a row become one JSON document a line (`compact`), or several YAML documents. */
  result(data: object, text: () => string, { isOneOfMany = false } = {}): void {
    switch (this.format) {
      case 'text':
        this.#to.write(withLineFeed(text()))
        break
      case 'json':
        this.#to.write(`${isOneOfMany ? JSON.stringify(data) : JSON.stringify(data, undefined, 2)}\n`)
        break
      case 'yaml':
        this.#to.write(`${this.#documents > 0 ? '---\n' : ''}${stringify(data)}`)
        break
    }
    this.#documents++
  }
}

function withLineFeed(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
