// Starts the user half's program with a user's rights: uid, gid and the groups that the user database gives (initgroups(3)), in a clean environment.
// setpriv(1) of util-linux becomes the user and then the program, so the database is read in the child, where a slow one (LDAP) delays only its own
// user. Where there is none, the half has no supplementary groups.
import { spawn } from 'node:child_process'
import { realpathSync } from 'node:fs'
import type { Launch } from '../posix/index.ts'
import { cleanEnvironment } from '../programs.ts'

const setpriv = '/usr/bin/setpriv'
/** $1 uid, $2 gid, then the command line. A uid that no database knows, as in containers, has no groups. */
const becomeUser = `
  groups=--init-groups
  ${setpriv} --reuid="$1" --regid="$2" $groups true 2>/dev/null || groups=--clear-groups
  uid=$1 gid=$2
  shift 2
  exec ${setpriv} --reuid="$uid" --regid="$gid" $groups -- "$@"`

export const launch: Launch = ({ uid, gid }, { command, environment }, channel) => {
  const variables = Object.entries({ ...cleanEnvironment, ...environment }).map(([name, value]) => `${name}=${value}`)
  // A shell adds to the environment: env(1) makes it anew.
  const clean = ['/usr/bin/env', '-i', ...variables, ...command]
  const canBecome = hasSetpriv()
  const [program = '', ...args] = canBecome
    ? ['/bin/sh', '-c', becomeUser, 'sh', String(uid), String(gid), ...clean]
    : clean
  return spawn(program, args, {
    ...(canBecome ? {} : { uid, gid }),
    cwd: '/',
    env: cleanEnvironment,
    // In this order they are the descriptors of messages.ts.
    stdio: ['ignore', 'inherit', 'inherit', 'pipe', channel],
  })
}

/** The one of busybox knows no groups. */
function hasSetpriv(): boolean {
  try {
    return !realpathSync(setpriv).endsWith('busybox')
  } catch {
    return false
  }
}
