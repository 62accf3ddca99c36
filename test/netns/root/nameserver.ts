// `serve ADDRESS NAME [PORT]`: answers `NAME heard SOURCE` to every datagram on that port (53). `ask ADDRESS [SOURCE]`: prints what it got, or why not.
import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'

const [command, address = '', other, port = '53'] = process.argv.slice(2)
const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
if (command === 'serve') {
  socket.on('message', (_, from) => socket.send(`${other ?? ''} heard ${from.address}`, from.port, from.address))
  socket.bind(Number(port), address, () => console.log('serving'))
} else {
  const end = (text: string) => {
    console.log(text)
    process.exit(0)
  }
  socket.on('message', message => end(message.toString()))
  socket.on('error', error => end(error.message))
  setTimeout(() => end('no answer'), 1_500)
  socket.bind(0, other, () =>
    socket.connect(53, address, () =>
      socket.send('who are you?', error => (error === null ? undefined : end(error.message))),
    ),
  )
}
