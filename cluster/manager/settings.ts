// The manager's configuration: environment variables, set by the chart. A bad one ends the program with a sentence that names it.
import type { LogLevel } from '../../common/base/index.ts'
import { fqdn, Ip, Prefix } from '../../common/net/index.ts'
import { type PodCidrStrategy, podCidrStrategies } from './cluster-info/index.ts'

export interface Settings {
  readonly logLevel: LogLevel
  /** Where the client API listens. Loopback: only who may port-forward to the pod gets in. */
  readonly host: string
  readonly port: number
  /** Where agents are heard, on the pod's address. */
  readonly agentPort: number
  /** `optional` lets agents in that can't prove which pod they are, as those of Telepresence 2.20. */
  readonly agentTokens: 'required' | 'optional'
  /** What agents run; empty: not known. */
  readonly agentImage: string
  readonly injection: InjectionSettings
  /** Variables of workloads that never leave the cluster. */
  readonly excludedVariables: ReadonlySet<string>
  /** Probes and metrics, on the pod's address. */
  readonly metricsPort: number
  readonly namespace: string
  readonly podIp: Ip
  /** With the dot at the end; undefined: to be found. */
  readonly clusterDomain: string | undefined
  readonly podSubnetStrategy: PodCidrStrategy
  /** For the strategy `environment`. */
  readonly podSubnets: readonly Prefix[]
  readonly alsoProxy: readonly Prefix[]
  readonly neverProxy: readonly Prefix[]
  readonly allowConflicting: readonly Prefix[]
  readonly includeSuffixes: readonly string[]
  readonly excludeSuffixes: readonly string[]
  /** A client that has been silent for this long is gone. */
  readonly clientTtlMs: number
  /** YAML for clients; empty: none. */
  readonly clientConfigFile: string
}

/** How agents get into pods. */
export interface InjectionSettings {
  readonly isEnabled: boolean
  /** Of this pod: what it runs is what agents run, unless `agentImage` says otherwise. */
  readonly podName: string
  readonly pullPolicy: string
  readonly pullSecrets: readonly { readonly name: string }[]
  readonly agentLogLevel: LogLevel
  readonly resources: Resources
  readonly initResources: Resources
  /** The Service under which agents find this manager. */
  readonly agentService: string
  readonly webhookPort: number
  readonly webhookService: string
  readonly webhookConfiguration: string
  readonly withRollouts: boolean
}

/** As in a container's `resources`. */
export interface Resources {
  readonly requests?: Record<string, string>
  readonly limits?: Record<string, string>
}

const tokens = ['required', 'optional'] as const

export class SettingsError extends Error {}

/** Reads and checks everything at once; throws SettingsError. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const text = (name: string, standard: string) => env[name]?.trim() || standard
  const words = (name: string) => text(name, '').split(/\s+/).filter(Boolean)
  const prefixes = (name: string) =>
    words(name).map(word => Prefix.parse(word) ?? fail(`${name}: "${word}" is not an address range`))
  const podIp = Ip.parse(text('POD_IP', '')) ?? fail('POD_IP: must be the address of this pod')
  const namespace = text('MANAGER_NAMESPACE', 'fairlead')
  const domain = text('CLUSTER_DOMAIN', '')
  const json = (name: string, standard: string): unknown => {
    try {
      return JSON.parse(text(name, standard))
    } catch {
      return fail(`${name}: is not JSON`)
    }
  }
  const strategy = text('POD_CIDR_STRATEGY', 'auto').toLowerCase()
  const level = text('LOG_LEVEL', 'info')
  return {
    logLevel: logLevel('LOG_LEVEL', level),
    host: text('SERVER_HOST', '127.0.0.1'),
    port: port('SERVER_PORT', text('SERVER_PORT', '8081')),
    agentPort: port('AGENT_API_PORT', text('AGENT_API_PORT', '8083')),
    agentTokens:
      tokens.find(known => known === text('AGENT_TOKENS', 'required')) ??
      fail(`AGENT_TOKENS: "${text('AGENT_TOKENS', '')}" is none of ${tokens.join(', ')}`),
    agentImage: text('AGENT_IMAGE', ''),
    injection: {
      isEnabled: truth('AGENT_INJECTOR', text('AGENT_INJECTOR', 'true')),
      podName: text('POD_NAME', ''),
      pullPolicy: text('AGENT_IMAGE_PULL_POLICY', 'IfNotPresent'),
      pullSecrets: secrets('AGENT_IMAGE_PULL_SECRETS', json('AGENT_IMAGE_PULL_SECRETS', '[]')),
      agentLogLevel: logLevel('AGENT_LOG_LEVEL', text('AGENT_LOG_LEVEL', level)),
      resources: resources('AGENT_RESOURCES', json('AGENT_RESOURCES', '{}')),
      initResources: resources('AGENT_INIT_RESOURCES', json('AGENT_INIT_RESOURCES', '{}')),
      agentService: text('AGENT_SERVICE', 'traffic-manager-agents'),
      webhookPort: port('WEBHOOK_PORT', text('WEBHOOK_PORT', '8443')),
      webhookService: text('WEBHOOK_SERVICE', 'agent-injector'),
      webhookConfiguration: text('WEBHOOK_CONFIGURATION', `fairlead-agent-injector-${namespace}`),
      withRollouts: truth('ARGO_ROLLOUTS', text('ARGO_ROLLOUTS', 'true')),
    },
    excludedVariables: new Set(words('INTERCEPT_ENV_EXCLUDED')),
    metricsPort: port('METRICS_PORT', text('METRICS_PORT', '8082')),
    namespace,
    podIp,
    clusterDomain: domain === '' ? undefined : (fqdn(domain) ?? fail('CLUSTER_DOMAIN: is not a domain name')),
    podSubnetStrategy:
      podCidrStrategies.find(known => known.toLowerCase() === strategy) ??
      fail(`POD_CIDR_STRATEGY: "${strategy}" is none of ${podCidrStrategies.join(', ')}`),
    podSubnets: prefixes('POD_CIDRS'),
    alsoProxy: prefixes('CLIENT_ROUTING_ALSO_PROXY_SUBNETS'),
    neverProxy: prefixes('CLIENT_ROUTING_NEVER_PROXY_SUBNETS'),
    allowConflicting: prefixes('CLIENT_ROUTING_ALLOW_CONFLICTING_SUBNETS'),
    includeSuffixes: words('CLIENT_DNS_INCLUDE_SUFFIXES'),
    excludeSuffixes: words('CLIENT_DNS_EXCLUDE_SUFFIXES'),
    clientTtlMs: duration('CLIENT_CONNECTION_TTL', text('CLIENT_CONNECTION_TTL', '24h')),
    clientConfigFile: text('CLIENT_CONFIG_FILE', ''),
  }
}

const levels = ['error', 'warn', 'info', 'debug', 'trace'] as const

function logLevel(name: string, text: string): LogLevel {
  return levels.find(known => known === text) ?? fail(`${name}: "${text}" is none of ${levels.join(', ')}`)
}

function truth(name: string, text: string): boolean {
  return text === 'true' || (text === 'false' ? false : fail(`${name}: "${text}" is neither true nor false`))
}

function secrets(name: string, value: unknown): readonly { readonly name: string }[] {
  if (!Array.isArray(value)) return fail(`${name}: is no list`)
  return value.map((each: { name?: unknown } | null) =>
    typeof each?.name === 'string' ? { name: each.name } : fail(`${name}: an entry has no name`),
  )
}

/** The API server judges what is in it. */
function resources(name: string, value: unknown): Resources {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : fail(`${name}: is no record`)
}

function port(name: string, text: string): number {
  const value = Number(text)
  return Number.isInteger(value) && value > 0 && value < 65536 ? value : fail(`${name}: "${text}" is not a port`)
}

/** `90s`, `5m`, `24h`. */
function duration(name: string, text: string): number {
  const [, number, unit] =
    /^(\d{1,6})([smh])$/.exec(text) ?? fail(`${name}: "${text}" is not a duration like 90s, 5m or 24h`)
  return Number(number) * { s: 1000, m: 60_000, h: 3_600_000 }[unit as 's' | 'm' | 'h']
}

function fail(why: string): never {
  throw new SettingsError(why)
}
