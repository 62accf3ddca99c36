// Packets between an adapter's rings and the user half's device, over a connected pair of sockets.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { silentLog } from '../../../../common/base/index.ts'
import { carryPackets, type Rings } from '../../../../daemon/src/root/windows/index.ts'
import { CarriedDevice } from '../../../../daemon/src/user/vif/device/index.ts'
import { PacketBuffer } from '../../../../daemon/src/user/vif/packet/index.ts'
import { until } from '../../../support/until.ts'

/** An adapter whose rings hold `room` packets. */
class Adapter implements Rings {
  readonly toHalf: Uint8Array[] = []
  readonly fromHalf: number[] = []
  room = 1_000_000
  isGone = false
  #wake: () => void = () => undefined

  read(into: Uint8Array, at: number): number {
    if (this.isGone) throw new Error('the adapter was removed')
    const packet = this.toHalf.shift()
    if (packet !== undefined) into.set(packet, at)
    return packet?.length ?? 0
  }

  write(_: Uint8Array, start: number, end: number): boolean {
    if (this.fromHalf.length >= this.room) return false
    this.fromHalf.push(end - start)
    return true
  }

  wait(timeoutMs: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, timeoutMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  wake(): void {
    this.#wake()
  }

  send(...lengths: number[]): void {
    for (const length of lengths) this.toHalf.push(new Uint8Array(length).fill(length & 0xff))
    this.wake()
  }
}

async function pair(): Promise<readonly [Socket, Socket]> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  const ours = connect(address.port, '127.0.0.1')
  const [theirs] = (await once(server, 'connection')) as [Socket]
  server.close()
  return [ours, theirs]
}

async function opened() {
  const [atRoot, atUser] = await pair()
  const adapter = new Adapter()
  const carried = carryPackets({ rings: adapter, stream: atRoot, log: silentLog })
  const came: { length: number; first: number }[] = []
  const device = new CarriedDevice(atUser, (buffer, length) => came.push({ length, first: buffer.bytes[0] ?? 0 }))
  return { adapter, carried, device, came, atRoot, atUser }
}

test('packets go both ways, whole and in order', async () => {
  const { adapter, carried, device, came } = await opened()
  const lengths = [20, 1500, 65_535, 40, 21]
  adapter.send(...lengths)
  await until('all came', () => came.length === lengths.length)
  assert.deepEqual(
    came,
    lengths.map(length => ({ length, first: length & 0xff })),
  )
  const buffer = new PacketBuffer()
  for (const length of lengths) assert.ok(device.write(buffer, length))
  await until('all went', () => adapter.fromHalf.length === lengths.length)
  assert.deepEqual(adapter.fromHalf, lengths)
  const { packetsIn, packetsOut, bytesIn, bytesOut } = device.counters
  assert.deepEqual([packetsIn, packetsOut, bytesIn, bytesOut], [5, 5, 67_116, 67_116])
  await device[Symbol.asyncDispose]()
  await carried.end()
})

test('while the user half takes nothing the adapter is not read, and what finds it full is lost', async () => {
  const { adapter, carried, device, came, atUser } = await opened()
  atUser.pause()
  for (let count = 0; count < 20_000; count++) adapter.toHalf.push(new Uint8Array(1500))
  adapter.wake()
  await until('it stopped reading', async () => {
    const before = adapter.toHalf.length
    await new Promise(resolve => setTimeout(resolve, 50))
    return before > 0 && before < 20_000 && before === adapter.toHalf.length
  })
  atUser.resume()
  await until('the rest came', () => came.length === 20_000)
  adapter.room = 3
  for (let count = 0; count < 10; count++) device.write(new PacketBuffer(), 100)
  await until('three were taken', () => adapter.fromHalf.length === 3)
  await device[Symbol.asyncDispose]()
  await carried.end()
})

test('what the user half writes beyond a bound is lost, and counted', async () => {
  const { carried, device, atRoot } = await opened()
  atRoot.pause()
  const buffer = new PacketBuffer()
  await until('some were lost', async () => {
    for (let count = 0; count < 1000; count++) device.write(buffer, 9000)
    await new Promise(resolve => setImmediate(resolve))
    return device.counters.writesFailed > 0
  })
  atRoot.destroy()
  await carried.end()
})

test('with either end the other ends', async () => {
  const first = await opened()
  await first.carried.end()
  assert.match((await first.device.failed).message, /removed/)
  assert.equal(first.device.write(new PacketBuffer(), 20), false)
  const second = await opened()
  second.adapter.isGone = true
  second.adapter.wake()
  await second.device.failed
  const third = await opened()
  await third.device[Symbol.asyncDispose]()
  await once(third.atRoot, 'close')
  await third.carried.end()
  for (const { carried } of [first, second]) await carried.end()
})

test('what is no packet ends the carrying', async () => {
  const { carried, device, atUser } = await opened()
  atUser.write(Uint8Array.of(0, 1, 2))
  await device.failed
  await carried.end()
})
