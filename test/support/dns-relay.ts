// A program for the tests: what Docker's resolver does for containers. `node dns-relay.ts ADDRESS [PORT [NAMESERVER]]` listens there, and asks the
// nameserver (this machine's own) from one of the machine's own sockets. It prints a line when it listens.
import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'

const own = () => /^nameserver\s+(\S+)/m.exec(readFileSync('/etc/resolv.conf', 'utf8'))?.[1] ?? '127.0.0.53'
const [address = '127.0.0.1', port = '53', nameserver = own()] = process.argv.slice(2)
const server = createSocket('udp4')
server.on('message', (query, from) => {
  const client = createSocket('udp4')
  const timer = setTimeout(() => client.close(), 10_000)
  client.on('error', () => undefined)
  client.on('message', answer => {
    clearTimeout(timer)
    server.send(answer, from.port, from.address)
    client.close()
  })
  client.send(query, 53, nameserver)
})
server.bind(Number(port), address, () => process.stdout.write('listening\n'))
