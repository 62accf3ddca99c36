// Starts the user half's program with a user's rights on macOS: uid and gid, in a clean environment. libuv clears the supplementary groups then, so
// the half has its user's primary group only; what a user's files need beside that is not known here.
import { spawn } from 'node:child_process'
import type { Launch } from '../posix/index.ts'
import { cleanEnvironment } from '../programs.ts'

export const launch: Launch = ({ uid, gid }, { command, environment }, channel) => {
  const [program = '', ...args] = command
  return spawn(program, args, {
    uid,
    gid,
    cwd: '/',
    env: { ...cleanEnvironment, ...environment },
    // In this order they are the descriptors of messages.ts.
    stdio: ['ignore', 'inherit', 'inherit', 'pipe', channel],
  })
}
