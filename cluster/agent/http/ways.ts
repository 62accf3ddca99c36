// Opens the far ends of one caller's connection: the application, workstations, and the copies for wiretaps.
import type { Socket } from 'node:net'
import { type Endpoint } from '../../../common/net/index.ts'
import type { Traffic } from '../../../common/tunnel/index.ts'
import { type Armed, type Filtered, matches, type PortPlan, type RequestHead } from '../intercepts/index.ts'
import { type FarEnd, SocketEnd, TunnelEnd } from '../ports/index.ts'
import type { Opened } from '../tunnels/index.ts'

export interface WayNeeds {
  /** The plan of the moment. */
  plan(): PortPlan
  openTunnel(armed: Armed, source: Endpoint, opened: (result: Opened) => void): () => void
  dialApplication(connected: (socket: Socket) => void, failed: () => void): () => void
  trafficOf(armed: Armed, isDirect: boolean): Traffic
}

/** undefined: the application. */
export type Way = Armed | undefined

export function wayOfRequest(plan: PortPlan, head: RequestHead): Way {
  return plan.requests.find(({ filter }) => matches(filter, head)) ?? plan.everything
}

export function wiretapsOfRequest(plan: PortPlan, head: RequestHead): readonly Filtered[] {
  return plan.wiretaps.filter(({ filter }) => matches(filter, head))
}

/** Of bytes that are no requests: only who wants everything gets those. */
export function wiretapsOfBytes(plan: PortPlan): readonly Filtered[] {
  return plan.wiretaps.filter(({ filter }) => filter.headers.length === 0 && filter.pathPrefixes.length === 0)
}

export interface OpenedWay {
  /** undefined: nobody takes it, and the caller is to be reset. */
  readonly far: FarEnd | undefined
  /** Where it really leads: a workstation that can't be had leaves it to the application. */
  readonly way: Way
}

/** Calls `opened` once, unless the returned function was called before. */
export function openWay(needs: WayNeeds, way: Way, source: Endpoint, opened: (result: OpenedWay) => void): () => void {
  const cancels: (() => void)[] = []
  let isOver = false as boolean
  const give = (far: FarEnd | undefined, to: Way) => {
    if (isOver) {
      far?.reset()
      return
    }
    isOver = true
    opened({ far, way: to })
  }
  const application = () => {
    const cancel = needs.dialApplication(
      socket => give(new SocketEnd(socket), undefined),
      () => give(undefined, undefined),
    )
    cancels.push(cancel)
  }
  if (way === undefined) application()
  else {
    const cancel = needs.openTunnel(way, source, result => {
      if (result.kind === 'connected') give(new TunnelEnd(result.tunnel, needs.trafficOf(way, result.isDirect)), way)
      else if (result.kind === 'rejected') give(undefined, way)
      else if (!isOver) application()
    })
    cancels.push(cancel)
  }
  return () => {
    if (isOver) return
    isOver = true
    for (const cancel of cancels) cancel()
  }
}
