import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Service } from '../model/question.ts'
import { type IntervalSet, intervalSet, isSubset, type PortSet } from '../sets/intervals.ts'
import { type Family, PROTOCOL } from '../sets/packet.ts'
import { ANY_PORTS, parsePorts } from '../sets/ports.ts'
import { quoted } from '../sets/read.ts'
import type { IcmpWords, SideOptions } from './options.ts'
import type { Token } from './tokens.ts'
import { ICMP_MESSAGES, type IcmpMessage, PROTOCOL_WORDS } from './words.ts'

interface Given {
  readonly before: SideOptions
  readonly after: SideOptions
  readonly fromPorts: readonly Token[]
  readonly toPorts: readonly Token[]
}

const BYTE: IntervalSet = [[0, 255]]
/** What a port without a protocol may mean. */
const TCP_AND_UDP: IntervalSet = [
  [PROTOCOL.tcp, PROTOCOL.tcp],
  [PROTOCOL.udp, PROTOCOL.udp],
]
const WITH_FLAGS: IntervalSet = [[PROTOCOL.tcp, PROTOCOL.tcp]]
/** Protocols that can be asked for with ports. */
const WITH_PORTS: IntervalSet = [...TCP_AND_UDP, [PROTOCOL.sctp, PROTOCOL.sctp]]

/** The protocols and ports that are meant, as few boxes; of two protocols with different ports, two. */
export function servicesOf(given: Given, families: readonly Family[], diagnostics: Diagnostic[]): readonly Service[] {
  const { before, after } = given
  const fault = (token: Token, message: string, help?: string) =>
    diagnostics.push({
      severity: 'error',
      code: 'bad-service',
      message,
      span: token.span,
      ...(help === undefined ? {} : { help }),
    })
  const words = [...before.protocols, ...after.protocols]
  const icmp = mergedIcmp(before.icmp, after.icmp)
  const groups = portGroups([...before.ports, ...given.toPorts, ...after.ports], fault)
  const sourceTokens = [...before.sourcePorts, ...after.sourcePorts, ...given.fromPorts]
  const sourcePorts = intervalSet(sourceTokens.flatMap((token) => portsOf(token, fault)))
  const source = sourceTokens.length === 0 ? {} : { sourcePort: sourcePorts }
  const flags = before.tcpFlags ?? after.tcpFlags
  const firstPort = groups[0]?.token ?? sourceTokens[0]

  const protocols = intervalSet(words.flatMap(({ numbers }) => numbers))
  if (firstPort !== undefined) {
    for (const { token, numbers } of words)
      if (!isSubset(numbers, WITH_PORTS)) fault(token, `${quoted(token.text)} has no ports; tcp, udp and sctp have`)
    if (icmp) fault(firstPort, 'icmp has no ports', 'name the message: `icmp echo-request`, `icmp type 3 code 4`')
  }
  const services: Service[] = []
  for (const { token, ports, protocol } of groups) {
    if (protocol !== undefined && words.length > 0 && !isSubset(protocol, protocols))
      fault(token, `${quoted(token.text)} is not of the protocol that was named before`, 'name the protocol once')
    const meant = protocol ?? (words.length > 0 ? protocols : TCP_AND_UDP)
    services.push({ protocol: meant, destinationPort: ports, ...source })
  }
  if (icmp && firstPort === undefined) services.push(...icmpServices(icmp, families, fault))
  if (groups.length === 0 && (words.length > 0 || sourceTokens.length > 0 || !icmp))
    services.push({
      ...(words.length > 0 ? { protocol: protocols } : sourceTokens.length > 0 ? { protocol: TCP_AND_UDP } : {}),
      ...source,
    })
  if (flags && !services.every(({ protocol }) => protocol && isSubset(protocol, WITH_FLAGS)))
    fault(flags, `only tcp has the flag ${quoted(flags.text)}`, 'name the protocol: `tcp`')
  return services
}

type Fault = (token: Token, message: string, help?: string) => void

interface PortGroup {
  readonly token: Token
  readonly ports: PortSet
  readonly protocol?: IntervalSet
}

/** `443,8443/tcp 3478/udp`: ports up to one with a protocol have that protocol. */
function portGroups(tokens: readonly Token[], fault: Fault): readonly PortGroup[] {
  const groups: PortGroup[] = []
  let open: { token: Token; ports: PortSet }[] = []
  const close = (protocol?: IntervalSet) => {
    const [first] = open
    if (first === undefined) return
    const ports = intervalSet(open.flatMap((each) => each.ports))
    groups.push({ token: first.token, ports, ...(protocol === undefined ? {} : { protocol }) })
    open = []
  }
  for (const token of tokens) {
    const [list = '', name, ...more] = token.text.split('/')
    open.push({ token, ports: portsOf({ ...token, text: list }, fault) })
    if (name === undefined) continue
    const protocol = Object.hasOwn(PROTOCOL_WORDS, name.toLowerCase()) ? PROTOCOL_WORDS[name.toLowerCase()] : undefined
    if (protocol !== undefined && more.length === 0 && isSubset(protocol, WITH_PORTS)) close(protocol)
    else fault(token, `${quoted(token.text)} names no protocol with ports`, 'write `/tcp`, `/udp` or `/sctp`')
  }
  close()
  return groups
}

function portsOf(token: Token, fault: Fault): PortSet {
  const read = parsePorts(token.text === '*' ? 'any' : token.text)
  if (read.ok) return read.value
  fault(token, read.reason)
  return ANY_PORTS
}

function mergedIcmp(a: IcmpWords | undefined, b: IcmpWords | undefined): IcmpWords | undefined {
  return a && b ? { ...b, ...a } : (a ?? b)
}

/** ICMP of the families that the addresses leave. Numbers mean IPv4's, unless there is only IPv6. */
function icmpServices(icmp: IcmpWords, families: readonly Family[], fault: Fault): readonly Service[] {
  const { token, message, type, code } = icmp
  const only = ['icmp6', 'icmpv6', 'ipv6-icmp'].includes(token.text.toLowerCase()) ? 6 : undefined
  const byNumber = type !== undefined || code !== undefined
  const mine = families.filter((family) => only === undefined || family === only)
  const meant = byNumber && mine.includes(4) ? ([4] as const) : mine
  const found = meant.flatMap((family): readonly Service[] => {
    const known: Partial<IcmpMessage> | undefined =
      message === undefined ? {} : ICMP_MESSAGES[message]?.[family === 4 ? 'v4' : 'v6']
    if (known === undefined) return []
    const bytes = { type: type ?? known.type, code: code ?? known.code }
    const number = family === 4 ? PROTOCOL.icmp : PROTOCOL.icmp6
    return [
      {
        families: [family],
        protocol: [[number, number]],
        sourcePort: byteOf(bytes.type),
        destinationPort: byteOf(bytes.code),
      },
    ]
  })
  if (found.length === 0 && families.length > 0)
    fault(
      token,
      message === undefined
        ? 'these addresses have no such icmp'
        : `${quoted(message)} is no message of these addresses' family`,
    )
  return found
}

function byteOf(value: number | undefined): IntervalSet {
  return value === undefined ? BYTE : [[value, value]]
}
