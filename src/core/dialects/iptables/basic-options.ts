import { ALL, type Match, NONE, not } from '../../model/match.ts'
import { has, type ProtocolSet } from '../../sets/intervals.ts'
import { PROTOCOL } from '../../sets/packet.ts'
import { bad, good, quoted, type Read } from '../../sets/read.ts'
import { anyAddress, isAnyAddress, plainNetworkMatch, readAddresses } from './addresses.ts'
import { type Draft, takeValue, unread } from './draft.ts'
import { readOption } from './memo.ts'
import type { Option } from './options.ts'
import { ANY_PROTOCOL, readProtocol } from './protocols.ts'

/** Options that a rule may have once. */
const ONCE = '-s -d -p -i -o'

/** iptables refuses the second one of an option, and older versions took the last: what is meant stays open. */
export function once(draft: Draft, from: number, option: string): undefined {
  const bit = 1 << ONCE.indexOf(option)
  if ((draft.seen & bit) !== 0) {
    draft.vague = true
    unread(draft, from, draft.at, `a rule has \`${option}\` once only`)
  }
  draft.seen |= bit
}

function addressOption(kind: 'source-address' | 'destination-address'): Option {
  return {
    values: 1,
    read: (text, _, { family, shared }) => {
      const plain = family === 4 ? plainNetworkMatch(shared, kind, text) : undefined
      if (plain !== undefined) return plain
      const read = readAddresses(text, family)
      return read.ok ? good(isAnyAddress(read.value, family) ? ALL : { kind, addresses: read.value }) : read
    },
  }
}

const ADDRESSES = { '-s': addressOption('source-address'), '-d': addressOption('destination-address') } as const

export function addresses(draft: Draft, from: number, option: '-s' | '-d', negatedBefore: boolean): undefined {
  const value = takeValue(draft, true)
  if (value === undefined) return unread(draft, from, from, `\`${option}\` has no value`)
  const read = readOption(draft.context, ADDRESSES[option], value.text, '')
  if (!read.ok) return unread(draft, from, draft.at, read.reason)
  const match = read.value
  const negated = value.negated !== negatedBefore
  if (negated && value.text.includes(',')) {
    return unread(draft, from, draft.at, 'iptables takes no `!` before several addresses')
  }
  if (!negated) {
    const set = 'addresses' in match && match.kind !== 'source-mac' ? match.addresses : anyAddress(draft.context.family)
    if (option === '-s') draft.source = set
    else draft.destination = set
  }
  if (match !== ALL) draft.parts.push(negated ? not(match) : match)
  else if (negated) draft.parts.push(NONE)
}

const PROTOCOL_MATCHES: readonly Match[] = Array.from({ length: 256 }, (_, i) => ({
  kind: 'protocol',
  protocols: [[i, i]],
}))

function protocolMatch(protocols: ProtocolSet): Match {
  return protocols === ANY_PROTOCOL ? ALL : (PROTOCOL_MATCHES[protocols[0]?.[0] ?? 0] ?? ALL)
}

export function protocol(draft: Draft, from: number, negatedBefore: boolean): undefined {
  const value = takeValue(draft, true)
  if (value === undefined) return unread(draft, from, from, '`-p` has no value')
  const set = readProtocol(value.text)
  if (!set.ok) return unread(draft, from, draft.at, set.reason)
  const negated = value.negated !== negatedBefore
  if (negated && set.value === ANY_PROTOCOL)
    return unread(draft, from, draft.at, 'no protocol at all: iptables refuses that')
  draft.protocols = set.value
  draft.protocolNegated = negated
  if (draft.context.family === 6 && set.value !== ANY_PROTOCOL && has(set.value, PROTOCOL.ah))
    return unread(draft, from, draft.at, 'ip6tables-legacy looks past an authentication header, ip6tables-nft does not')
  const match = protocolMatch(set.value)
  draft.parts.push(negated ? not(match) : match)
}

/** Longest name of an interface (IFNAMSIZ less the final NUL). */
const LONGEST_INTERFACE = 15

function readInterface(kind: 'in-interface' | 'out-interface', text: string): Read<Match> {
  if (text === '') return bad('an interface has no name')
  if (text.length > LONGEST_INTERFACE)
    return bad(`the name of an interface has at most ${LONGEST_INTERFACE} characters`)
  if (/[\s/$`]/.test(text)) return bad(`${quoted(text)} is not the name of an interface`)
  if (text === '+') return good(ALL)
  const prefix = text.endsWith('+')
  return good({ kind, names: [{ text: prefix ? text.slice(0, -1) : text, prefix }] })
}

export function networkInterface(draft: Draft, from: number, option: '-i' | '-o', negatedBefore: boolean): undefined {
  const value = takeValue(draft, true)
  if (value === undefined) return unread(draft, from, from, `\`${option}\` has no value`)
  const kind = option === '-i' ? 'in-interface' : 'out-interface'
  const read = readInterface(kind, value.text)
  if (!read.ok) return unread(draft, from, draft.at, read.reason)
  const negated = value.negated !== negatedBefore
  if (negated && value.text === '+') {
    // iptables-legacy never matches it, iptables-nft leaves the condition out.
    return unread(draft, from, draft.at, 'no interface at all: kinds of iptables differ in what that means')
  }
  if (option === '-i') draft.usesIn = true
  else draft.usesOut = true
  draft.parts.push(negated ? not(read.value) : read.value)
}
