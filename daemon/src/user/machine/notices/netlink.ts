// Linux: the multicast groups of rtnetlink(7) for links, addresses, routes and rules, which every user may hear. Groups as in linux/rtnetlink.h.
import { constants } from 'node:os'
import { openSignalled } from './signalled-socket.ts'

const netlink = { family: 16, raw: 3, closeOnExec: 0o2000000, route: 0 } as const
const groups = {
  link: 1,
  addressV4: 1 << 4,
  routeV4: 1 << 6,
  ruleV4: 1 << 7,
  addressV6: 1 << 8,
  routeV6: 1 << 10,
  ruleV6: 1 << 18,
} as const

/** Throws where there is no netlink (sandboxes that forbid the family). */
export function openNetlink(changed: () => void): Disposable {
  // struct sockaddr_nl: family, padding, port (the kernel chooses), groups.
  const address = new DataView(new ArrayBuffer(12))
  address.setUint16(0, netlink.family, true)
  address.setUint32(
    8,
    Object.values(groups).reduce((all, group) => all | group),
    true,
  )
  return openSignalled(
    {
      domain: netlink.family,
      type: netlink.raw | netlink.closeOnExec,
      protocol: netlink.route,
      address: new Uint8Array(address.buffer),
      flags: { setFlags: 4, setOwner: 8, nonBlocking: 0o4000, async: 0o20000 },
      noBuffers: constants.errno.ENOBUFS,
    },
    changed,
  )
}
