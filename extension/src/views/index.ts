// What is seen: three trees and the status bar item. They draw what model/ says and hold nothing themselves.
export { showStatus } from './status-bar.ts'
export type { Node } from './tree.ts'
export { Views } from './views.ts'
