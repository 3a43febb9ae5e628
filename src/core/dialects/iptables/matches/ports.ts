import { type Match, NONE, or } from '../../../model/match.ts'
import { type Interval, intervalSet, type PortSet } from '../../../sets/intervals.ts'
import { bad, good, quoted, type Read } from '../../../sets/read.ts'
import { tcpFlagValues } from '../../../sets/tcp-flags.ts'
import { type MatchModule, type Option, skipped, spelled } from '../options.ts'
import { plainPort, readPortRange } from '../services.ts'
import { rangeMatch } from '../shared.ts'

const TCP = 6
const UDP = 17
const DCCP = 33
const SCTP = 132
const UDPLITE = 136

const FLAGS: Readonly<Record<string, number>> = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32, ALL: 63, NONE: 0 }

function sourcePorts(ports: PortSet): Match {
  return { kind: 'source-port', ports }
}

function destinationPorts(ports: PortSet): Match {
  return { kind: 'destination-port', ports }
}

function onePort(kind: 'source-port' | 'destination-port'): Option {
  return {
    values: 1,
    read: (text, _, { shared }) => {
      const colon = text.indexOf(':')
      const first = plainPort(text, 0, colon < 0 ? text.length : colon)
      const last = colon < 0 ? first : plainPort(text, colon + 1, text.length)
      if (first !== undefined && last !== undefined && first <= last) return rangeMatch(shared, kind, first, last)
      const ports = readPortRange(text)
      return ports.ok ? good({ kind, ports: ports.value }) : ports
    },
  }
}

const PORT_OPTIONS: readonly [string, Option][] = [
  ...spelled('--source-port --sport', onePort('source-port')),
  ...spelled('--destination-port --dport', onePort('destination-port')),
]

/** A list as multiport takes it: ports and ranges with commas between. */
function readPortList(text: string): Read<PortSet> {
  const ranges: Interval[] = []
  for (const item of text.split(',')) {
    const ports = readPortRange(item)
    if (!ports.ok) return ports
    ranges.push(...ports.value)
  }
  return good(intervalSet(ranges))
}

function portList(match: (ports: PortSet) => Match): Option {
  return {
    values: 1,
    repeated: true,
    read: (text) => {
      const ports = readPortList(text)
      return ports.ok ? good(match(ports.value)) : ports
    },
  }
}

/** `SYN,ACK`: names with commas between; `ALL` is the six flags that iptables knows, without ECE and CWR. */
function readFlags(text: string): Read<number> {
  let flags = 0
  for (const name of text.split(',')) {
    const flag = Object.hasOwn(FLAGS, name.toUpperCase()) ? FLAGS[name.toUpperCase()] : undefined
    if (flag === undefined) return bad(`${quoted(name)} is not a TCP flag`)
    flags |= flag
  }
  return good(flags)
}

function tcpFlags(mask: number, set: number): Match {
  const values = tcpFlagValues(mask, set)
  return values.length === 0 ? NONE : { kind: 'tcp-flags', values }
}

function readTcpFlags(maskText: string, setText: string): Read<Match> {
  const mask = readFlags(maskText)
  if (!mask.ok) return mask
  const set = readFlags(setText)
  return set.ok ? good(tcpFlags(mask.value, set.value)) : set
}

export const tcp: MatchModule = {
  needs: [TCP],
  options: new Map([
    ...PORT_OPTIONS,
    ['--tcp-flags', { values: 2, repeated: true, read: readTcpFlags }],
    // `SYN,RST,ACK,FIN SYN`, as the manual says.
    ['--syn', { values: 0, repeated: true, read: () => good(tcpFlags(23, 2)) }],
    ...skipped('--tcp-option='),
  ]),
}

export const udp: MatchModule = { needs: [UDP], options: new Map(PORT_OPTIONS) }
export const udplite: MatchModule = { needs: [UDPLITE], options: new Map(PORT_OPTIONS) }
export const sctp: MatchModule = { needs: [SCTP], options: new Map([...PORT_OPTIONS, ...skipped('--chunk-types==')]) }
export const dccp: MatchModule = {
  needs: [DCCP],
  options: new Map([...PORT_OPTIONS, ...skipped('--dccp-types= --dccp-option=')]),
}

export const multiport: MatchModule = {
  needs: [TCP, UDP, DCCP, SCTP, UDPLITE],
  options: new Map([
    ...spelled('--source-ports --sports', portList(sourcePorts)),
    ...spelled('--destination-ports --dports', portList(destinationPorts)),
    ...spelled(
      '--ports --port',
      portList((ports) => or(sourcePorts(ports), destinationPorts(ports))),
    ),
  ]),
}
