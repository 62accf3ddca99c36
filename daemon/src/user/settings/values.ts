// The values of settings, from the texts in which people write them: undefined when a text is none. One reader for flags, files and managers.
import { hostName, Ip, Prefix } from '../../../../common/net/index.ts'
import type { Mapping } from './settings.ts'

/** A lookup shorter than this fails on any real network, and no program waits longer (milliseconds). */
const timeoutBounds = { least: 100, most: 60_000 } as const
const unitMs = { ms: 1, s: 1_000, m: 60_000 } as const

/** RFC 1123 label, as Kubernetes names namespaces. */
export function namespaceOf(text: string): string | undefined {
  return /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text) ? text : undefined
}

/** A network; not everything, and not this machine itself. */
export function prefixOf(text: string): Prefix | undefined {
  const prefix = Prefix.parse(text)
  return prefix === undefined || prefix.bits === 0 || prefix.address.isLoopback ? undefined : prefix
}

/** `.svc.example.com`, `*.example.com` and `example.com` mean the same zone. */
export function suffixOf(text: string): string | undefined {
  return hostName(text.replace(/^\*?\./, ''))
}

/** `NAME=TARGET`; the target is a name or an address. */
export function mappingOf(text: string): Mapping | undefined {
  const [name = '', target = '', ...rest] = text.split('=')
  return rest.length > 0 ? undefined : mappingTo(name.trim(), target.trim())
}

export function mappingTo(name: string, target: string): Mapping | undefined {
  const from = hostName(name)
  const to = Ip.parse(target) ?? hostName(target)
  return from === undefined || to === undefined || from === to ? undefined : { name: from, target: to }
}

/** An address that a resolver can have. */
export function resolverAddressOf(text: string): Ip | undefined {
  const ip = Ip.parse(text)
  return ip === undefined || ip.isUnspecified || ip.isMulticast ? undefined : ip
}

/** The same, other than of this machine. */
export function distantAddressOf(text: string): Ip | undefined {
  const ip = resolverAddressOf(text)
  return ip === undefined || ip.isLoopback || ip.isLinkLocal ? undefined : ip
}

/** Milliseconds, from seconds or from a duration as Go writes them (`4`, `1.5`, `500ms`, `1m30s`). */
export function timeoutOf(text: string): number | undefined {
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * unitMs.s : durationOf(text)
  return ms !== undefined && ms >= timeoutBounds.least && ms <= timeoutBounds.most ? Math.round(ms) : undefined
}

function durationOf(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m))+$/.test(text)) return undefined
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m)/g)
  return [...parts].reduce((sum, [, number, unit]) => sum + Number(number) * unitMs[unit as keyof typeof unitMs], 0)
}

export function truthOf(text: string): boolean | undefined {
  return text === 'true' ? true : text === 'false' ? false : undefined
}
