// What the agent finds in its pod: the configuration (a file of the downward API), the variables that the webhook gave it, its token.
import { readFile } from 'node:fs/promises'
import { Ip } from '../../common/net/index.ts'
import { type AgentConfig, agentPlaces, agentVariables, parseAgentConfig } from '../shared/index.ts'
import type { PodIdentity } from './agent.ts'

export class SettingsError extends Error {}

const maxTokenLength = 16 * 1024

/** Throws SettingsError. */
export async function readConfig(path: string = agentPlaces.config): Promise<AgentConfig> {
  const text = await readFile(path, 'utf8').catch(() => fail(`${path}: can't be read`))
  const parsed = parseAgentConfig(text)
  return parsed.kind === 'parsed' ? parsed.config : fail(`${path}: ${parsed.reason}`)
}

/** Throws SettingsError. */
export function readPod(env: Readonly<Record<string, string | undefined>>): PodIdentity {
  const name = env[agentVariables.podName] ?? ''
  const namespace = env[agentVariables.podNamespace] ?? ''
  const ip = Ip.parse(env[agentVariables.podIp] ?? '')
  if (name === '' || namespace === '') fail(`${agentVariables.podName}, ${agentVariables.podNamespace}: are missing`)
  return { name, namespace, ip: ip ?? fail(`${agentVariables.podIp}: is no address`) }
}

/** undefined when there is none. The kubelet replaces the file before the token expires. */
export async function readToken(path: string = agentPlaces.token): Promise<string | undefined> {
  const text = (await readFile(path, 'utf8').catch(() => '')).trim()
  return text === '' || text.length > maxTokenLength ? undefined : text
}

function fail(why: string): never {
  throw new SettingsError(why)
}
