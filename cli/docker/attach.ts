// The flags with which `docker run` attaches a container to a session: its network, and environment and files of an intercept. Pure.

export interface Attached {
  /** Of the session. */
  readonly container: string
  /** Of the intercept; absent: the network only. */
  readonly environment?: Readonly<Record<string, string>>
  /** Where variables of one line are written to. */
  readonly envFile?: string
}

export interface Attachments {
  readonly flags: readonly string[]
  /** Content of `envFile`. */
  readonly file: string
  /** For docker(1) itself, which hands them on: values of several lines don't fit into the file. */
  readonly variables: Readonly<Record<string, string>>
}

/** Of the machine that runs the container's image: never another's. */
const own = new Set(['PATH', 'HOME', 'HOSTNAME', 'PWD'])
/** Where the volumes lie, and which there are: below, colons between them. */
const rootVariable = 'FAIRLEAD_ROOT'
const mountsVariable = 'FAIRLEAD_MOUNTS'

export function attachments({ container, environment, envFile = '' }: Attached): Attachments {
  const network = ['--network', `container:${container}`]
  if (environment === undefined) return { flags: network, file: '', variables: {} }
  const given = Object.entries(environment).filter(([name]) => !own.has(name))
  const long = given.filter(([, value]) => value.includes('\n'))
  const short = given.filter(([, value]) => !value.includes('\n'))
  const { [rootVariable]: root = '', [mountsVariable]: mounts = '' } = environment
  const paths = root === '' ? [] : mounts.split(':').filter(path => path.startsWith('/'))
  return {
    flags: [
      ...network,
      ...['--env-file', envFile],
      ...long.flatMap(([name]) => ['--env', name]),
      ...paths.flatMap(path => ['--volume', `${root}${path}:${path}:ro`]),
    ],
    file: short.map(([name, value]) => `${name}=${value}\n`).join(''),
    variables: Object.fromEntries(long),
  }
}
