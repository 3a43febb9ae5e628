import type { Match } from '../../src/core/model/match.ts'
import { PATHS, type Ruleset } from '../../src/core/model/ruleset.ts'
import type { Interval } from '../../src/core/sets/intervals.ts'
import { LAST_IPV4, LAST_IPV6 } from '../../src/core/sets/ip.ts'
import type { NamePattern, NameTable } from '../../src/core/sets/names.ts'
import { type Family, type Packet, PROTOCOL, STATES } from '../../src/core/sets/packet.ts'
import { oneOf, type Random } from './random.ts'

type Header = { -readonly [Axis in keyof Packet]: Packet[Axis] }

/** Some value of a set: an end of an interval, or one in between. */
function pick<N extends number | bigint>(random: Random, set: readonly Interval<N>[]): N | undefined {
  const [first, last] = oneOf(random, set) ?? []
  if (first === undefined || last === undefined) return undefined
  const choice = random(4)
  if (choice === 0) return first
  if (choice === 1) return last
  const between = BigInt(first) + (BigInt(random(2 ** 31)) % (BigInt(last) - BigInt(first) + 1n))
  return (typeof first === 'bigint' ? between : Number(between)) as N
}

/** Makes a header meet a condition, as far as one change after another can; a negated one it leaves alone. */
function meet(random: Random, match: Match, header: Header, names: NameTable): void {
  const interfaceOf = (patterns: readonly NamePattern[]) => pick(random, names.numbersOf(patterns)) ?? 0
  switch (match.kind) {
    case 'and':
      for (const part of match.of) meet(random, part, header, names)
      break
    case 'or': {
      const part = oneOf(random, match.of)
      if (part !== undefined) meet(random, part, header, names)
      break
    }
    case 'family':
      turn(random, header, match.family)
      break
    case 'in-interface':
      header.inInterface = interfaceOf(match.names)
      break
    case 'out-interface':
      header.outInterface = interfaceOf(match.names)
      break
    case 'source-address':
    case 'destination-address': {
      const { v4, v6 } = match.addresses
      const value = v6.length > 0 && (v4.length === 0 || header.family === 6) ? pick(random, v6) : pick(random, v4)
      if (value === undefined) break
      turn(random, header, typeof value === 'bigint' ? 6 : 4)
      header[match.kind === 'source-address' ? 'source' : 'destination'] = value
      break
    }
    case 'protocol':
      header.protocol = pick(random, match.protocols) ?? header.protocol
      break
    case 'source-port':
      header.sourcePort = pick(random, match.ports) ?? header.sourcePort
      break
    case 'destination-port':
      header.destinationPort = pick(random, match.ports) ?? header.destinationPort
      break
    case 'icmp':
      header.sourcePort = pick(random, match.types) ?? header.sourcePort
      header.destinationPort = pick(random, match.codes) ?? header.destinationPort
      break
    case 'state':
      header.state = oneOf(random, match.states) ?? header.state
      break
    case 'tcp-flags':
      header.tcpFlags = pick(random, match.values) ?? header.tcpFlags
      break
    case 'source-mac':
      header.sourceMac = pick(random, match.addresses) ?? header.sourceMac
      break
    case 'all':
    case 'none':
    case 'not':
    case 'unknown':
      break
  }
}

function anyAddress(random: Random, family: Family): number | bigint {
  return family === 4 ? (random(2 ** 31) * 2) % (LAST_IPV4 + 1) : (BigInt(random(2 ** 31)) << 97n) & LAST_IPV6
}

function turn(random: Random, header: Header, family: Family): void {
  if (header.family === family) return
  header.family = family
  header.source = anyAddress(random, family)
  header.destination = anyAddress(random, family)
}

const PROTOCOLS = [PROTOCOL.tcp, PROTOCOL.tcp, PROTOCOL.udp, PROTOCOL.icmp, PROTOCOL.icmp6, PROTOCOL.esp, 2]

function anyHeader(random: Random, names: NameTable): Header {
  const family = random(3) === 0 ? 6 : 4
  const protocol = PROTOCOLS[random(PROTOCOLS.length)] ?? PROTOCOL.tcp
  const ported = protocol === PROTOCOL.tcp || protocol === PROTOCOL.udp
  const last = ported ? 65_536 : protocol === PROTOCOL.icmp || protocol === PROTOCOL.icmp6 ? 256 : 1
  return {
    family,
    inInterface: pick(random, names.all) ?? 0,
    outInterface: pick(random, names.all) ?? 0,
    source: anyAddress(random, family),
    destination: anyAddress(random, family),
    protocol,
    sourcePort: random(last),
    destinationPort: random(last),
    state: STATES[random(STATES.length * 2)] ?? 'new',
    tcpFlags: protocol === PROTOCOL.tcp ? ([2, 16, 18, 4, 0][random(5)] ?? 2) : 0,
    sourceMac: random(2 ** 31),
  }
}

/**
 * A packet that has to do with a ruleset: it meets most of one rule's condition, with some values at its edges. Packets drawn
 * evenly from the header space would all end at the last rule.
 */
export function packetFor(random: Random, ruleset: Ruleset, names: NameTable): Packet {
  const header = anyHeader(random, names)
  const stages = PATHS.flatMap((path) => ruleset.paths[path])
  const stage = oneOf(random, stages)
  if (stage !== undefined) meet(random, stage.when, header, names)
  for (let n = 1 + random(2); n > 0; n--) {
    const rule = oneOf(random, oneOf(random, [...ruleset.lists.values()])?.rules ?? [])
    if (rule !== undefined) meet(random, rule.match, header, names)
  }
  if (random(4) === 0 && header.destinationPort > 0) header.destinationPort--
  if (random(4) === 0) header.state = 'new'
  return header
}
