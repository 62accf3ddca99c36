// Routes a plan, whatever other networks the machine has. One that is in the way is the person's to decide about when he connects; with --vnat auto the
// cluster's network gets virtual addresses instead. During a session it keeps what it has, and so do we.
import { asKnownError, KnownError } from '../../../../common/base/index.ts'
import { Prefix } from '../../../../common/net/index.ts'
import { chooseSubnets } from '../virtual/index.ts'
import type { ClusterNetworks } from './cluster-info.ts'
import type { Footprint } from './footprint.ts'
import type { Plan } from './plan.ts'
import { settingsNow, wishesNow } from './sources.ts'
import { currentPlan, keptOut, type Scene } from './state.ts'

/** Each round gives way to one more network; a machine has few that overlap a cluster's. */
const maxRounds = 64

export interface Routed {
  readonly plan: Plan
  /** Networks that others keep. */
  readonly conflicts: readonly KnownError[]
}

/**
 * The plan that is in force now. `mayYield`: what another network has is left to it, and what is routed already is not given up, since it works.
 * Throws ROUTE_CONFLICT, VIRTUAL_SUBNET_NONE and what setting routes throws.
 */
export async function routePlan(
  scene: Scene,
  footprint: Footprint,
  networks: ClusterNetworks,
  { mayYield }: { mayYield: boolean },
): Promise<Routed> {
  const { holdings, unwanted: signal } = scene
  const conflicts: KnownError[] = []
  const yielded: Prefix[] = []
  const held = mayYield ? footprint.routes : []
  let moves = 0
  for (let round = 0; ; round++) {
    let plan = currentPlan(scene, footprint, networks, yielded)
    if (plan.virtual.rules.length > 0 && plan.virtual.subnets.length === 0) {
      moveVirtual(scene, footprint, 0)
      plan = currentPlan(scene, footprint, networks, yielded)
    }
    try {
      const allowConflicting = [...plan.allowConflicting, ...held]
      await footprint.setRoutes({ ...plan, allowConflicting }, keptOut(scene), { signal })
      return { plan, conflicts }
    } catch (error) {
      const known = asKnownError(error)
      const conflict = known.code === 'ROUTE_CONFLICT' && round < maxRounds ? conflictOf(known) : undefined
      if (conflict === undefined) throw error
      const { ours, other, because } = conflict
      if (isVirtual(plan, ours)) {
        if (wishesNow(holdings).subnets.some(subnet => subnet.equals(ours))) throw error
        moveVirtual(scene, footprint, ++moves)
      } else if (wishesNow(holdings).isAutomatic && virtualise(scene, networks, ours, because)) {
        scene.log.info('a network of the cluster has virtual addresses', { network: ours.toString(), because })
      } else if (mayYield) {
        conflicts.push(known)
        yielded.push(other)
      } else throw error
    }
  }
}

/** The whole network of the cluster that `ours` is a part of has virtual addresses from now on. False: it has them already, or it is none of the cluster's. */
export function virtualise({ holdings }: Scene, networks: ClusterNetworks, ours: Prefix, because: string): boolean {
  const all = [...networks.serviceSubnets, ...networks.podSubnets, ...settingsNow(holdings).alsoProxy]
  const touched = all.filter(network => network.overlaps(ours))
  const fresh = touched.filter(network => !holdings.conflicting.some(({ prefix }) => prefix.equals(network)))
  holdings.conflicting = [...holdings.conflicting, ...fresh.map(prefix => ({ prefix, because }))]
  return fresh.length > 0
}

function moveVirtual({ holdings }: Scene, footprint: Footprint, nth: number): void {
  const subnets = chooseSubnets({
    start: Number(footprint.device.device.replace(/\D/g, '')),
    nth,
    own: wishesNow(holdings).subnets,
    taken: holdings.surroundings.routes.map(({ prefix }) => prefix),
  })
  if (subnets === undefined) throw new KnownError('VIRTUAL_SUBNET_NONE')
  footprint.moveVirtual(subnets)
}

function isVirtual({ virtual }: Plan, ours: Prefix): boolean {
  return virtual.subnets.some(subnet => subnet.overlaps(ours))
}

/** Whose network is in the way of which of ours (`10.0.0.0/8 via 192.168.1.1 dev tun0`). */
function conflictOf({ detail }: KnownError): { ours: Prefix; other: Prefix; because: string } | undefined {
  const because = String(detail['route'])
  const ours = Prefix.parse(String(detail['prefix']))
  const other = because
    .split(' ')
    .map(text => Prefix.parse(text))
    .find(prefix => prefix !== undefined)
  return ours === undefined ? undefined : { ours, other: other ?? ours, because }
}
