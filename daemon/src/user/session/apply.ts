// Brings the machine to the plan of new facts while a session lasts. Whatever fails is a warning: what works goes on working.
import { asKnownError, chainOf, KnownError } from '../../../../common/base/index.ts'
import { Prefix } from '../../../../common/net/index.ts'
import type { ClusterNetworks } from './cluster-info.ts'
import type { Footprint } from './footprint.ts'
import { routePlan, virtualise } from './routing.ts'
import { wishesNow } from './sources.ts'
import { currentPlan, type Scene, seenOf } from './state.ts'
import { conflictsOf } from './surroundings.ts'

/** Warnings that every round finds anew. */
const found: ReadonlySet<string> = new Set([
  'ROUTE_CONFLICT',
  'ROUTES_FAILED',
  'ROOT_REFUSED',
  'DNS_FAILED',
  'DNS_ZONES_LIMIT',
  'VIRTUAL_SUBNET_NONE',
])

export async function applyChange(scene: Scene, footprint: Footprint): Promise<void> {
  const { holdings, unwanted: signal, log } = scene
  const { networks } = holdings
  if (networks === undefined) return
  const warnings: KnownError[] = []
  const failed = (error: unknown) => {
    signal.throwIfAborted()
    log.warn('a change could not be applied', { error: chainOf(error) })
    warnings.push(asKnownError(error))
  }
  if (wishesNow(holdings).isAutomatic) giveWay(scene, footprint, networks)
  let plan = currentPlan(scene, footprint, networks)
  try {
    try {
      const { plan: granted, conflicts } = await routePlan(scene, footprint, networks, { mayYield: true })
      plan = granted
      warnings.push(...conflicts)
    } catch (error) {
      failed(error)
    }
    warnings.push(...newOnes(conflictsOf(footprint.routes, plan.allowConflicting, holdings.surroundings), warnings))
    const { nameservers } = holdings.surroundings
    try {
      warnings.push(...(await footprint.setDns(plan, nameservers, { signal })))
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

/** What another network's route has come into the way of gets virtual addresses. */
function giveWay(scene: Scene, footprint: Footprint, networks: ClusterNetworks): void {
  const { surroundings } = scene.holdings
  const { allowConflicting } = currentPlan(scene, footprint, networks)
  const ours = footprint.routes.filter(route => !footprint.virtualSubnets.some(subnet => subnet.overlaps(route)))
  for (const { detail } of conflictsOf(ours, allowConflicting, surroundings)) {
    const prefix = Prefix.parse(String(detail['prefix']))
    if (prefix !== undefined) virtualise(scene, networks, prefix, String(detail['route']))
  }
}

function newOnes(conflicts: readonly KnownError[], known: readonly KnownError[]): KnownError[] {
  const told = new Set(known.map(({ detail }) => detail['route']))
  return conflicts.filter(({ detail }) => !told.has(detail['route']))
}
