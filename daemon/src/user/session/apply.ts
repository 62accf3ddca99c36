// Brings the machine to the plan of new facts while a session lasts. Whatever fails is a warning: what works goes on working.
import { asKnownError, chainOf, KnownError } from '../../../../common/base/index.ts'
import { Prefix } from '../../../../common/net/index.ts'
import type { Footprint } from './footprint.ts'
import type { Plan } from './plan.ts'
import { currentPlan, keptOut, type Scene, seenOf } from './state.ts'
import { conflictsOf } from './surroundings.ts'

/** Each round leaves one more network to others; a machine has few that overlap a cluster's. */
const maxYielded = 32
/** Warnings that every round finds anew. */
const found: ReadonlySet<string> = new Set([
  'ROUTE_CONFLICT',
  'ROUTES_FAILED',
  'ROOT_REFUSED',
  'DNS_FAILED',
  'DNS_ZONES_LIMIT',
])

export async function applyChange(scene: Scene, footprint: Footprint): Promise<void> {
  const { holdings, wanted, unwanted: signal, log } = scene
  const { networks } = holdings
  if (networks === undefined) return
  const warnings: KnownError[] = []
  const failed = (error: unknown) => {
    signal.throwIfAborted()
    log.warn('a change could not be applied', { error: chainOf(error) })
    warnings.push(asKnownError(error))
  }
  let plan = currentPlan(scene, footprint, networks)
  try {
    try {
      const { plan: granted, conflicts } = await routeWhatIsFree(scene, footprint, plan)
      plan = granted
      warnings.push(...conflicts)
    } catch (error) {
      failed(error)
    }
    warnings.push(...newOnes(conflictsOf(footprint.routes, plan.allowConflicting, holdings.surroundings), warnings))
    const { nameservers } = holdings.surroundings
    try {
      warnings.push(...(await footprint.setDns(plan, { override: wanted.dns, nameservers }, { signal })))
    } catch (error) {
      failed(error)
    }
  } catch {
    // Nobody wants the session any more.
    return
  }
  const kept = holdings.warnings.filter(({ code }) => !found.has(code))
  holdings.warnings = [...warnings, ...kept]
  scene.update(seenOf(scene, footprint, plan, networks))
}

/**
 * Routes the plan, and leaves to another network what that has: at a new connection a conflict is the person's to decide, during a session it must not
 * take away what works. For the same reason what is routed already is not given up.
 */
async function routeWhatIsFree(
  scene: Scene,
  footprint: Footprint,
  first: Plan,
): Promise<{ plan: Plan; conflicts: readonly KnownError[] }> {
  const { holdings, unwanted: signal } = scene
  const conflicts: KnownError[] = []
  const yielded: Prefix[] = []
  const held = footprint.routes
  let plan = first
  for (;;) {
    try {
      const allowConflicting = [...plan.allowConflicting, ...held]
      await footprint.setRoutes({ ...plan, allowConflicting }, keptOut(scene), { signal })
      return { plan, conflicts }
    } catch (error) {
      const known = asKnownError(error)
      const other = known.code === 'ROUTE_CONFLICT' ? otherNetwork(known) : undefined
      if (other === undefined || yielded.length >= maxYielded || holdings.networks === undefined) throw error
      conflicts.push(known)
      yielded.push(other)
      plan = currentPlan(scene, footprint, holdings.networks, yielded)
    }
  }
}

/** The network of the route that is in the way (`10.0.0.0/8 via 192.168.1.1 dev tun0`), else ours that it is in the way of. */
function otherNetwork({ detail }: KnownError): Prefix | undefined {
  const texts = [...String(detail['route']).split(' '), String(detail['prefix'])]
  return texts.map(text => Prefix.parse(text)).find(prefix => prefix !== undefined)
}

function newOnes(conflicts: readonly KnownError[], known: readonly KnownError[]): KnownError[] {
  const told = new Set(known.map(({ detail }) => detail['route']))
  return conflicts.filter(({ detail }) => !told.has(detail['route']))
}
