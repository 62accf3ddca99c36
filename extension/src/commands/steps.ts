// A short sequence of questions in one quick pick: Esc cancels everything, Back goes one back, the title says where one is.
import * as vscode from 'vscode'
import { cancelled } from './subjects.ts'

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T
}

export interface Question<T> {
  readonly title: string
  readonly placeholder: string
  readonly choices: readonly Choice<T>[]
  readonly step: number
  readonly steps: number
  /** Turns typed text into a value: undefined while it is not one. */
  readonly typed?: (text: string) => Choice<T> | undefined
}

export const back = Symbol('back')

/** The answer, or `back`. Throws CANCELLED. */
export function ask<T>(question: Question<T>): Promise<T | typeof back> {
  const pick = vscode.window.createQuickPick<Choice<T>>()
  pick.title = question.title
  pick.step = question.step
  pick.totalSteps = question.steps
  pick.placeholder = question.placeholder
  pick.items = question.choices
  pick.ignoreFocusOut = true
  if (question.step > 1) pick.buttons = [vscode.QuickInputButtons.Back]
  return new Promise<T | typeof back>((resolve, reject) => {
    pick.onDidChangeValue(text => {
      const extra = question.typed?.(text.trim())
      pick.items = extra === undefined ? question.choices : [{ ...extra, alwaysShow: true }, ...question.choices]
    })
    pick.onDidTriggerButton(() => {
      resolve(back)
      pick.dispose()
    })
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems
      if (chosen === undefined) return
      resolve(chosen.value)
      pick.dispose()
    })
    pick.onDidHide(() => {
      try {
        cancelled()
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
      pick.dispose()
    })
    pick.show()
  })
}
