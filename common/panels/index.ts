// What the extension and its two panels say to each other, as types: panels run in a browser frame and share no code with the extension.
export type * from './messages.ts'
