import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { createConnection, createServer, isIPv6 } from 'node:net'
import { createInterface } from 'node:readline'
import { type AgentSetting, ANSWER_PORT, type ProbeAnswer, type ProbeOrder } from './protocol.ts'

// One runs in each host's namespace: it answers on every port (the host's rules send them all here) and tries what it is told to.
const setting = JSON.parse(process.argv[2] ?? '{}') as AgentSetting

type Found = Omit<ProbeAnswer, 'id'>

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

/** Who answers, and whom it saw. */
function greeting(peer: string | undefined): string {
  return `portolan ${setting.host} ${(peer ?? '?').replace(/^::ffff:/, '')}\n`
}

const QUESTION = 'portolan?'

/** `peer`: who seems to have sent it. */
function greeted(text: string, peer: string): Found {
  // By a hairpin, a packet from a fixed port to that same port of its own public address comes back as its own reply.
  if (text === QUESTION) return { outcome: 'open', by: setting.host, saw: peer }
  const [word, by, saw] = text.trim().split(' ')
  return word === 'portolan' && by && saw
    ? { outcome: 'open', by, saw }
    : { outcome: 'error', detail: 'a stranger answered' }
}

function failure(error: NodeJS.ErrnoException): Found {
  if (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET') return { outcome: 'refused' }
  if (['EHOSTUNREACH', 'ENETUNREACH', 'EACCES', 'EPERM', 'EPROTO'].includes(error.code ?? ''))
    return { outcome: 'unreachable', detail: error.code ?? '' }
  return { outcome: 'error', detail: error.message }
}

async function listen(address: string): Promise<void> {
  const udp = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  udp.on('message', (_, peer) => udp.send(greeting(peer.address), peer.port, peer.address, () => {}))
  udp.on('error', () => {})
  const tcp = createServer((socket) => {
    socket.on('error', () => {})
    socket.setTimeout(5000, () => socket.destroy())
    socket.write(greeting(socket.remoteAddress))
  })
  await Promise.all([
    new Promise<void>((resolve) => udp.bind(ANSWER_PORT, address, resolve)),
    new Promise<void>((resolve) => tcp.listen({ port: ANSWER_PORT, host: address, backlog: 1024 }, resolve)),
  ])
}

function tcp({ from, fromPort, to, port, timeout }: ProbeOrder): Promise<Found> {
  return new Promise((resolve) => {
    const socket = createConnection({
      host: to,
      port,
      localAddress: from,
      ...(fromPort === undefined ? {} : { localPort: fromPort }),
    })
    const finish = (found: Found) => {
      clearTimeout(timer)
      // A reset leaves no waiting state behind that would block a fixed source port.
      if (found.outcome === 'open') socket.resetAndDestroy()
      else socket.destroy()
      resolve(found)
    }
    const timer = setTimeout(() => finish({ outcome: 'silence' }), timeout)
    socket.once('data', (bytes) => finish(greeted(bytes.toString(), to)))
    socket.once('error', (error) => finish(failure(error)))
  })
}

function udp({ from, fromPort, to, port, timeout }: ProbeOrder): Promise<Found> {
  return new Promise((resolve) => {
    const socket = createSocket({ type: isIPv6(to) ? 'udp6' : 'udp4', reuseAddr: true })
    let finished = false
    const finish = (found: Found) => {
      if (finished) return
      finished = true
      clearTimeout(timer)
      socket.close()
      resolve(found)
    }
    const timer = setTimeout(() => finish({ outcome: 'silence' }), timeout)
    socket.once('error', (error) => finish(failure(error)))
    socket.once('message', (bytes, peer) => finish(greeted(bytes.toString(), peer.address)))
    socket.bind(fromPort ?? 0, from, () => {
      // A connected socket hears of port-unreachable; the first send may already fail for want of a route.
      socket.connect(port, to, () => socket.send(QUESTION, (error) => error && finish(failure(error))))
    })
  })
}

/** Raw sockets are out of Node's reach; ping(8) is not. */
function icmp({ from, to, timeout }: ProbeOrder): Promise<Found> {
  return new Promise((resolve) => {
    const seconds = String(Math.max(1, Math.ceil(timeout / 1000)))
    const child = spawn('ping', ['-n', '-q', '-c', '1', '-W', seconds, '-I', from, to], { stdio: 'ignore' })
    child.once('error', ({ message }) => resolve({ outcome: 'error', detail: message }))
    child.once('exit', (code) => resolve(code === 0 ? { outcome: 'open' } : { outcome: 'silence' }))
  })
}

const PROBES = { tcp, udp, icmp } as const

await Promise.all(setting.addresses.map(listen))
say({ ready: true })
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const order = JSON.parse(line) as ProbeOrder
    void PROBES[order.transport](order).then((found) => say({ id: order.id, ...found } satisfies ProbeAnswer))
  })
  .on('close', () => process.exit())
