// Structures and numbers of macOS against what its headers say (xnu: bsd/sys/kern_control.h, bsd/net/if_utun.h, bsd/sys/un.h, bsd/sys/ucred.h,
// bsd/sys/socket.h), on the bytes that go to the kernel.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import {
  controlAddress,
  controlInfo,
  kernelControl,
  openUtun,
} from '../../../../daemon/src/root/darwin/kernel-control.ts'
import { routeProblem } from '../../../../daemon/src/root/darwin/route-table.ts'
import { callFailed, DescriptorChannel, linuxPeer, readXucred } from '../../../../daemon/src/root/posix/index.ts'
import {
  controlMessage,
  darwinSystem,
  descriptorIn,
  linuxSystem,
  parseNetstat,
} from '../../../../daemon/src/system/index.ts'
import { tunFormat } from '../../../../daemon/src/user/vif/device/format.ts'
import { PacketBuffer } from '../../../../daemon/src/user/vif/packet/index.ts'
import { Mac } from '../../../contract/platform/mac.ts'

describe('macOS kernel control', () => {
  test('CTLIOCGINFO is _IOWR(N, 3, struct ctl_info) of 100 bytes', () => {
    const [inOut, size] = [0xc0000000, 100]
    assert.equal(kernelControl.getInfo, inOut + (size << 16) + ('N'.charCodeAt(0) << 8) + 3)
    const info = controlInfo()
    assert.deepEqual([info.length, Buffer.from(info).toString('latin1', 4, 31)], [100, 'com.apple.net.utun_control\0'])
  })
  test('struct sockaddr_ctl has 32 bytes: length, AF_SYSTEM, AF_SYS_CONTROL, id, unit', () => {
    assert.equal(
      Buffer.from(controlAddress(0x01020304)).toString('hex', 0, 12),
      '2020' + '0200' + '04030201' + '00000000',
    )
    assert.equal(controlAddress(1).length, 32)
  })
  test('a call that fails closes what was opened, and says which it was', () => {
    const mac = new Mac()
    const closed: number[] = []
    const calls = {
      ...mac.calls,
      connect: () => -1,
      errno: () => 16,
      close: (descriptor: number) => closed.push(descriptor),
    }
    assert.throws(() => openUtun(calls), /connect to utun: errno 16/)
    assert.equal(closed.length, 1)
    assert.throws(() => openUtun({ ...calls, errno: () => 1 }), /may not open network devices/)
  })
  test('struct xucred gives the uid and the first group, and nothing of another version', () => {
    const bytes = new Uint8Array(76)
    const view = new DataView(bytes.buffer)
    view.setUint32(4, 501, true)
    view.setInt16(8, 2, true)
    view.setUint32(12, 20, true)
    assert.deepEqual(readXucred(bytes), { uid: 501, gid: 20 })
    view.setUint32(0, 1, true)
    assert.throws(() => readXucred(bytes), /no credentials/)
    assert.throws(() => readXucred(bytes.subarray(0, 12)), /no credentials/)
  })
})

describe('a descriptor in a control message', () => {
  test('lies as <sys/socket.h> of each system has it: CMSG_LEN, level, SCM_RIGHTS, descriptor', () => {
    assert.equal(
      Buffer.from(controlMessage(7, darwinSystem)).toString('hex'),
      '10000000' + 'ffff0000' + '01000000' + '07000000',
    )
    const linux = '1400000000000000' + '01000000' + '01000000' + '07000000' + '00000000'
    assert.equal(Buffer.from(controlMessage(7, linuxSystem)).toString('hex'), linux)
  })
  test('is found again, and nothing else is taken for one', () => {
    for (const system of [darwinSystem, linuxSystem]) {
      const bytes = controlMessage(9, system)
      assert.equal(descriptorIn(bytes, bytes.length, system), 9)
      assert.equal(descriptorIn(bytes, system.control.length - 1, system), undefined)
      bytes[system.control.lengthBytes + 4] = 2
      assert.equal(descriptorIn(bytes, bytes.length, system), undefined)
    }
  })
  test('is passed by the calls that both systems have (on this one)', { skip: process.platform !== 'linux' }, () => {
    using channel = DescriptorChannel.open(linuxSystem)
    channel.send(1, 'hello')
    channel.inherited()
    assert.throws(() => channel.send(1, 'nobody reads'), /sendmsg: errno/)
    assert.match(callFailed('x').message, /x: errno \d+/)
  })
})

test('the peer of a Unix socket is who the kernel says', { skip: process.platform !== 'linux' }, async () => {
  const path = join(tmpdir(), `fairlead-peer-${process.pid}.sock`)
  const server = createServer()
  server.listen(path)
  await once(server, 'listening')
  const client = connect(path)
  const [socket] = (await once(server, 'connection')) as [Socket]
  const { uid, gid, pid } = linuxPeer(socket)
  assert.deepEqual([uid, gid, pid], [process.getuid?.(), process.getgid?.(), process.pid])
  client.destroy()
  socket.destroy()
  server.close()
})

test('a utun packet has its address family before it, in network order', () => {
  const buffer = new PacketBuffer()
  const { headerBytes, frame } = tunFormat('darwin')
  for (const [first, family] of [
    [0x45, 2],
    [0x60, 30],
  ] as const) {
    buffer.bytes[0] = first
    buffer.framed.fill(0xff, 0, headerBytes)
    frame(buffer)
    assert.deepEqual([...buffer.framed.subarray(0, 5)], [0, 0, 0, family, first])
  }
  assert.equal(tunFormat('linux').headerBytes, 0)
})

test('netstat of a Mac is read with its abbreviations, and without what is only of the kernel', () => {
  // Taken from macOS 14.
  const text = `Routing tables

Internet:
Destination        Gateway            Flags               Netif Expire
default            192.168.178.1      UGScg                 en0
default            link#21            UCSIg           bridge100      !
10                 10.8.0.1           UGSc                utun4
10.96/12           utun5              USc                 utun5
100.64/10          link#24            UCS                 utun6
127                127.0.0.1          UCS                   lo0
127.0.0.1          127.0.0.1          UH                    lo0
128.0/1            10.8.0.1           UGSc                utun4
169.254            link#11            UCS                   en0      !
172.16.4/22        10.8.0.1           UGSc                utun4
192.168.178        link#11            UCS                   en0      !
192.168.178.1/32   link#11            UCS                   en0      !
192.168.178.1      dc:39:6f:0:0:1     UHLWIir               en0   1193
224.0.0/4          link#11            UmCS                  en0      !
246.246.0.1        246.246.0.1        UH                  utun5

Internet6:
Destination                             Gateway                                 Flags               Netif Expire
default                                 fe80::%utun0                            UGcIg               utun0
default                                 fe80::de39:6fff:fe00:1%en0              UGcg                  en0
::1                                     ::1                                     UHL                   lo0
fd00:10::/64                            utun5                                   USc                 utun5
fe80::%en0/64                           link#11                                 UCI                   en0
`
  assert.deepEqual(
    parseNetstat(text).map(
      ({ prefix, gateway, device }) => `${prefix.toString()} ${gateway?.toString() ?? '-'} ${device}`,
    ),
    [
      '0.0.0.0/0 192.168.178.1 en0',
      '10.0.0.0/8 10.8.0.1 utun4',
      '10.96.0.0/12 - utun5',
      '100.64.0.0/10 - utun6',
      '128.0.0.0/1 10.8.0.1 utun4',
      '169.254.0.0/16 - en0',
      '172.16.4.0/22 10.8.0.1 utun4',
      '192.168.178.0/24 - en0',
      '192.168.178.1/32 - en0',
      '246.246.0.1/32 246.246.0.1 utun5',
      '::/0 fe80::de39:6fff:fe00:1 en0',
      'fd00:10::/64 - utun5',
    ],
  )
})

test('route tells its failures in words, for its exit code is always 0', () => {
  assert.equal(routeProblem('add net 10.96.0.0: gateway utun5\n'), undefined)
  assert.equal(routeProblem('add net 10.96.0.0: gateway utun5: File exists\n'), 'File exists')
  assert.equal(routeProblem('delete host 10.96.0.1: gateway utun5: not in table\n'), 'not in table')
  assert.equal(routeProblem('add net fd00:10::: gateway utun5\n'), undefined)
  assert.equal(routeProblem('add net fd00:10::: gateway utun5: Network is unreachable\n'), 'Network is unreachable')
})
