// Sends one packet from each line of standard input, `tcp|udp source port destination port`: any source address, if the network
// namespace takes all addresses for its own. Of TCP it is the first packet of a connection.
import { createSocket } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'
import { createInterface } from 'node:readline'

/** More at a time would overflow the queues of the kernel, or the open files of a process. */
const AT_A_TIME = 50

function udp(source, sourcePort, destination, port) {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(source) ? 'udp6' : 'udp4')
    const done = () => socket.close(() => resolve())
    socket.once('error', done)
    socket.bind(sourcePort, source, () => socket.send('x', port, destination, done))
  })
}

function tcp(source, sourcePort, destination, port) {
  return new Promise((resolve) => {
    const socket = connect({ host: destination, port, localAddress: source, localPort: sourcePort })
    socket.once('error', () => {})
    socket.once('close', () => resolve())
    // The packet goes out with the system call, which Node makes in this turn or the next.
    setTimeout(() => socket.destroy(), 10)
  })
}

let waiting = []
let bound = new Set()
for await (const line of createInterface({ input: process.stdin })) {
  const [transport, source, sourcePort, destination, port] = line.split(' ')
  const name = [transport, source, sourcePort].join(' ')
  // Two sockets cannot be bound alike.
  if (waiting.length >= AT_A_TIME || bound.has(name)) {
    await Promise.all(waiting)
    waiting = []
    bound = new Set()
  }
  bound.add(name)
  waiting.push((transport === 'tcp' ? tcp : udp)(source, Number(sourcePort), destination, Number(port)))
}
await Promise.all(waiting)
