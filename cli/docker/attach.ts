// The flags with which `docker run` attaches a container to a session: its network, and environment and files of an intercept. Pure. What the environment
// says comes from a pod: it chooses nothing of this machine, neither a folder that the container gets nor a variable that docker(1) reads.
import { posix } from 'node:path'
import { KnownError } from '../../common/base/index.ts'
import { formatEnvironment } from '../environment/index.ts'

export interface Attached {
  /** Of the session. */
  readonly container: string
  /** Of the intercept; absent: the network only. */
  readonly environment?: Readonly<Record<string, string>>
  /** Where variables of one line are written to. */
  readonly envFile?: string
  /** Where the intercept's volumes lie if it has been given that folder; those of another are not to be seen from here. */
  readonly root?: string
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
/** What docker(1) takes on by its own name. */
const plainName = /^[A-Za-z_]\w*$/
/** Which code programs load, whom they talk to and whom they trust: of docker(1), podman(1), and shells that stand in for them. */
const telling = [
  /^(LD|DYLD|GLIBC|DOCKER|BUILDKIT|BUILDX|COMPOSE|CONTAINERS?|XDG|OTEL)_/i,
  /^(TMPDIR|IFS|ENV|BASH_ENV|GODEBUG|GCONV_PATH|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR)$/i,
  /_PROXY$/i,
]

/** Throws ENVIRONMENT_NOT_WRITABLE. */
export function attachments({ container, environment, envFile = '', root = '' }: Attached): Attachments {
  const network = ['--network', `container:${container}`]
  if (environment === undefined) return { flags: network, file: '', variables: {} }
  const given = Object.entries(environment).filter(([name]) => !own.has(name))
  const long = given.filter(([, value]) => /[\n\r]/.test(value))
  const short = given.filter(([, value]) => !/[\n\r]/.test(value))
  const refused = long.filter(([name]) => !plainName.test(name) || telling.some(pattern => pattern.test(name)))
  if (refused.length > 0) {
    const why = 'its value has several lines, and docker itself would read it'
    const variables = refused.map(([name]) => `${JSON.stringify(name)} (${why})`)
    throw new KnownError('ENVIRONMENT_NOT_WRITABLE', { syntax: 'docker', variables })
  }
  const { [rootVariable]: said = '', [mountsVariable]: mounts = '' } = environment
  const declared = root === '' || said !== root ? [] : mounts.split(':').filter(path => path.startsWith('/'))
  // An absolute path without `..` stays below whatever it is put behind.
  const paths = declared.map(path => posix.normalize(path)).filter(path => path !== '/')
  return {
    flags: [
      ...network,
      ...['--env-file', envFile],
      ...long.flatMap(([name]) => ['--env', name]),
      ...paths.flatMap(path => ['--volume', `${root}${path}:${path}:ro`]),
    ],
    file: formatEnvironment(Object.fromEntries(short), 'docker'),
    variables: Object.fromEntries(long),
  }
}
