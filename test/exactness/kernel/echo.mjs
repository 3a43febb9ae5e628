// Sends every datagram that comes to port 9 back where it came from; the file `ready` says that it listens.
import { createSocket } from 'node:dgram'
import { writeFileSync } from 'node:fs'

const socket = createSocket('udp4')
socket.on('message', (message, { address, port }) => socket.send(message, port, address))
socket.bind(9, () => writeFileSync('ready', ''))
