// Lets packets from 127.0.0.0/8 leave by a device of ours: where the machine's nameserver is on loopback, its overridden questions come from there.
// Asked of the kernel over rtnetlink(7), not written below /proc/sys, which containers have read-only: RTM_SETLINK with IFLA_AF_SPEC / AF_INET /
// IFLA_INET_CONF (linux/if_link.h, numbers of the settings in linux/ip.h). It goes with the device.
import { callFailed, closeDescriptor, indexOfInterface, receive, send, socket } from '../../posix/index.ts'

/** AF_NETLINK; SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC; NETLINK_ROUTE. */
const netlink = { family: 16, type: 3 | 0o4000 | 0o2000000, route: 0 } as const
const headerBytes = 16
const linkBytes = 16
const attributeHeaderBytes = 4
/** RTM_SETLINK, NLM_F_REQUEST | NLM_F_ACK, NLMSG_ERROR (an acknowledgment is the error 0). */
const message = { setLink: 19, requestWithAnswer: 0x5, error: 2 } as const
const attribute = { addressFamilySpecific: 26, inet: 2, inetSettings: 1, routeLocalnet: 26 } as const
/** struct nlmsghdr and an int, then the question again. */
const answerBytes = 4096

/** Throws with the kernel's error number. */
export function setRouteLocalnet(device: string, isAllowed: boolean): void {
  const index = indexOfInterface(device)
  if (index === 0) throw new Error(`there is no device ${device}`)
  const descriptor = socket(netlink.family, netlink.type, netlink.route)
  if (descriptor < 0) throw callFailed('a netlink socket')
  try {
    const question = setLinkMessage(index, isAllowed)
    if (send(descriptor, question, question.length, 0) < 0) throw callFailed('netlink send')
    // The kernel has carried it out, and answered, when send returns.
    const answer = new Uint8Array(answerBytes)
    const length = receive(descriptor, answer, answer.length, 0)
    if (length < 0) throw callFailed('netlink recv')
    const error = errorOf(answer.subarray(0, length))
    if (error !== 0) throw new Error(`the kernel does not set route_localnet of ${device}: errno ${error}`)
  } finally {
    closeDescriptor(descriptor)
  }
}

/** Numbers in the byte order of the machine, as everything of netlink (little-endian on all that we run on). */
export function setLinkMessage(index: number, isAllowed: boolean): Uint8Array {
  const setting = attributeOf(attribute.routeLocalnet, number32(isAllowed ? 1 : 0))
  const settings = attributeOf(attribute.inetSettings, setting)
  const family = attributeOf(attribute.addressFamilySpecific, attributeOf(attribute.inet, settings))
  const bytes = Buffer.alloc(headerBytes + linkBytes + family.length)
  bytes.writeUInt32LE(bytes.length, 0)
  bytes.writeUInt16LE(message.setLink, 4)
  bytes.writeUInt16LE(message.requestWithAnswer, 6)
  // struct ifinfomsg: the family (unspecified), the type, then the index.
  bytes.writeInt32LE(index, headerBytes + 4)
  family.copy(bytes, headerBytes + linkBytes)
  return bytes
}

/** The positive errno of an answer, 0 of an acknowledgment, -1 of what is no answer. */
export function errorOf(answer: Uint8Array): number {
  const bytes = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength)
  if (bytes.length < headerBytes + 4 || bytes.readUInt16LE(4) !== message.error) return -1
  return -bytes.readInt32LE(headerBytes)
}

/** Values here are of multiples of four bytes: nothing has to be padded. */
function attributeOf(type: number, value: Buffer): Buffer {
  const header = Buffer.alloc(attributeHeaderBytes)
  header.writeUInt16LE(attributeHeaderBytes + value.length, 0)
  header.writeUInt16LE(type, 2)
  return Buffer.concat([header, value])
}

function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
