// Windows: rules of the Name Resolution Policy Table, each for up to 50 suffixes, [MS-GPNRPT] 2.2.2; they live in the registry and outlive their
// writer, so ours carry a mark and are swept at start. Names of no rule go where they went before. The search list belongs to the adapter.
// Once group policy has one rule of its own, Windows ignores all rules that are not: then nothing is tried.
//
//   HKLM\SYSTEM\CurrentControlSet\Services\Dnscache\Parameters\DnsPolicyConfig\{fa171ead-0003-4000-8000-000000000000}
//     Version 2 · Name .cluster.local .shop · GenericDNSServers 198.19.3.53 · ConfigOptions 8 · Comment Fairlead
import type { DeviceInfo } from '../../../messages.ts'
import type { Run } from '../../programs.ts'
import type { DnsTarget, Mechanism } from '../mechanism.ts'

export const localRules = String.raw`HKLM\SYSTEM\CurrentControlSet\Services\Dnscache\Parameters\DnsPolicyConfig`
export const policyRules = String.raw`HKLM\SOFTWARE\Policies\Microsoft\Windows NT\DNSClient\DnsPolicyConfig`
export const adapters = String.raw`HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces`
/** More in one rule are not taken. */
const namesPerRule = 50
/** ConfigOptions: the servers of the rule are asked. */
const overrideServers = 8
const ruleVersion = 2
export const mark = 'Fairlead'
/** First part of the identifiers of all rules and adapters of ours. */
const ownPart = 'fa171ead'

export interface NrptNeeds {
  readonly run: Run
  readonly device: DeviceInfo
}

export class NrptDns implements Mechanism {
  readonly #needs: NrptNeeds

  constructor(needs: NrptNeeds) {
    this.#needs = needs
  }

  async apply({ wanted }: DnsTarget): Promise<readonly string[]> {
    const { run, device } = this.#needs
    const number = numberOf(device)
    const rules = nrptRules(number, wanted)
    for (const { id, names, servers } of rules) await writeRule(run, `${localRules}\\${id}`, { names, servers })
    const wantedIds = new Set(rules.map(({ id }) => id))
    for (const id of await ownRules(run, number)) if (!wantedIds.has(id)) await deleteKey(run, `${localRules}\\${id}`)
    const search = wanted.search.map(withoutRoot).join(',')
    await run('reg', ['add', adapterKey(number), '/v', 'SearchList', '/t', 'REG_SZ', '/d', search, '/f'])
    await flushCache(run)
    // What is not the cluster's never comes to us.
    return []
  }

  async remove(): Promise<void> {
    const { run, device } = this.#needs
    const number = numberOf(device)
    const ids = await ownRules(run, number)
    for (const id of ids) await deleteKey(run, `${localRules}\\${id}`)
    // The key goes with the adapter; until then it must say nothing.
    await run('reg', ['delete', adapterKey(number), '/v', 'SearchList', '/f']).catch(() => '')
    if (ids.length > 0) await flushCache(run)
  }
}

export interface NrptRule {
  readonly id: string
  readonly names: readonly string[]
  readonly servers: readonly string[]
}

export function nrptRules(number: number, { servers, domains, search }: DnsTarget['wanted']): readonly NrptRule[] {
  const names = [...new Set([...domains, ...search].map(name => `.${withoutRoot(name)}`))]
  const count = Math.ceil(names.length / namesPerRule)
  return Array.from({ length: count }, (_, at) => ({
    id: `{${ownPart}-${hex(number, 4)}-4000-8000-${hex(at, 12)}}`,
    names: names.slice(at * namesPerRule, (at + 1) * namesPerRule),
    servers,
  }))
}

/** The identifier with which the adapter of a device is made: the same each time, so that Windows keeps one profile for it. */
export function adapterId(number: number): string {
  return `{${ownPart}-${hex(number, 4)}-4000-8001-000000000000}`
}

/** Removes every rule of ours; how many there were. */
export async function sweepNrptRules({ run }: { run: Run }): Promise<number> {
  const ids = await ownRules(run)
  for (const id of ids) await deleteKey(run, `${localRules}\\${id}`)
  if (ids.length > 0) await flushCache(run)
  return ids.length
}

/** Whether group policy has rules, beside which Windows ignores all others. */
export async function hasPolicyRules(run: Run): Promise<boolean> {
  return subkeys(await run('reg', ['query', policyRules]).catch(() => ''), policyRules).length > 0
}

/** Of one device, or of all. A rule is ours by its identifier and its comment. */
async function ownRules(run: Run, number?: number): Promise<readonly string[]> {
  // Fails where there never was a rule.
  const text = await run('reg', ['query', localRules, '/s']).catch(() => '')
  const start = number === undefined ? `{${ownPart}-` : `{${ownPart}-${hex(number, 4)}-`
  return subkeys(text, localRules).filter(id => id.startsWith(start) && commentOf(text, id) === mark)
}

/** Names below a key in what `reg query` prints: one line a key, indented lines its values. The root is written out, whatever was asked. */
function subkeys(text: string, key: string): readonly string[] {
  const below = `${key.replace(/^HKLM/, 'HKEY_LOCAL_MACHINE')}\\`.toLowerCase()
  const lines = text.split(/\r?\n/).map(line => line.trimEnd())
  return lines.flatMap(line => (line.toLowerCase().startsWith(below) ? [line.slice(below.length).toLowerCase()] : []))
}

function commentOf(text: string, id: string): string | undefined {
  const [, values = ''] = text.toLowerCase().includes(id) ? splitAt(text, id) : []
  return /^\s+Comment\s+REG_SZ\s+(.*?)\s*$/m.exec(values.split(/\r?\nHKEY_/)[0] ?? '')?.[1]
}

function splitAt(text: string, id: string): readonly [string, string] {
  const at = text.toLowerCase().indexOf(id)
  return [text.slice(0, at), text.slice(at + id.length)]
}

async function writeRule(run: Run, key: string, { names, servers }: Omit<NrptRule, 'id'>): Promise<void> {
  const values: readonly (readonly [string, string, string])[] = [
    // The mark first, so that nothing unmarked is ever left; the servers last: a rule without them leads nowhere.
    ['Comment', 'REG_SZ', mark],
    ['Version', 'REG_DWORD', String(ruleVersion)],
    ['Name', 'REG_MULTI_SZ', names.join(String.raw`\0`)],
    ['ConfigOptions', 'REG_DWORD', String(overrideServers)],
    ['GenericDNSServers', 'REG_SZ', servers.join(';')],
  ]
  for (const [name, type, data] of values) await run('reg', ['add', key, '/v', name, '/t', type, '/d', data, '/f'])
}

async function deleteKey(run: Run, key: string): Promise<void> {
  await run('reg', ['delete', key, '/f'])
}

/** What was asked before, and found missing, is asked again. */
async function flushCache(run: Run): Promise<void> {
  await run('ipconfig', ['/flushdns']).catch(() => '')
}

function adapterKey(number: number): string {
  return `${adapters}\\${adapterId(number)}`
}

function numberOf({ device }: DeviceInfo): number {
  return Number(/^fl(\d{1,3})$/.exec(device)?.[1] ?? 0)
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0')
}

function withoutRoot(name: string): string {
  return name.replace(/\.$/, '')
}
