import { ALL, and, type Match, not, or } from '../model/match.ts'
import type {
  AddressGroup,
  InputRule,
  Policy,
  PolicyRule,
  PolicyService,
  PolicySide,
  StaticTranslation,
} from '../model/policy.ts'
import type { Action, Origin, Rule, Ruleset, Stage } from '../model/ruleset.ts'
import { addressRange, hasAddress, unionOfAddresses } from '../sets/addresses.ts'
import type { AddressSet } from '../sets/intervals.ts'
import { type ConnectionState, FAMILIES, PROTOCOL } from '../sets/packet.ts'

/** The loopback interface of Linux and the BSDs; a device that has none never meets its rule. */
const LOOPBACK: Match = { kind: 'in-interface', names: [{ text: 'lo', prefix: false }] }

/**
 * What a policy means (see its docstring), as a configuration without any vendor's ways: what a printed and read back one must
 * be equal to. Rules for new connections say the same of untracked packets, which a device need not let through; with `onlyTracked`
 * they do not.
 */
export function policyMeaning(
  policy: Policy,
  choice: { readonly antiSpoofing?: boolean; readonly onlyTracked?: boolean } = {},
): Ruleset {
  const lists = {
    destinations: destinations(policy),
    sources: sources(policy),
    forward: forward(policy, choice),
    input: input(policy),
    output: [],
  }
  const stage = (list: keyof typeof lists, purpose: Stage['purpose'], end: 'permit' | 'deny'): Stage => ({
    list,
    purpose,
    when: ALL,
    otherwise: { action: end, origin: of('what nothing else decides') },
  })
  return {
    dialect: 'policy',
    lists: new Map(Object.entries(lists).map(([name, rules]) => [name, { name, rules, origin: of(name) }])),
    paths: {
      forward: [
        stage('destinations', 'translation', 'permit'),
        stage('forward', 'filter', 'deny'),
        stage('sources', 'translation', 'permit'),
      ],
      input: [stage('input', 'filter', 'deny')],
      output: [stage('output', 'filter', 'permit')],
    },
    families: FAMILIES,
    stateful: true,
  }
}

/** Packets that the rules of a policy are about, as they are between the two translations, spoofed ones among them. */
export function plannedPackets(policy: Policy): Match {
  return or(...policy.rules.map((each) => ruleMatch(policy, each)))
}

/** Packets that come in by a side behind which their source cannot be. */
export function spoofedPackets({ sides }: Policy): Match {
  return or(
    ...sides.flatMap((side) =>
      // Without an interface a side is where its sources are: nobody there can have another.
      side.interface === undefined
        ? []
        : [and(sideMatch(side, 'in'), not({ kind: 'source-address', addresses: side.sources }))],
    ),
  )
}

function ruleMatch(policy: Policy, { from, to, source, destination, service }: PolicyRule): Match {
  return and(
    bySide(policy, from, 'in'),
    bySide(policy, to, 'out'),
    endMatch('source-address', source),
    endMatch('destination-address', destination),
    serviceMatch(service),
  )
}

/**
 * Packets that come in, or go out, by one of the sides whose hosts may speak to one another by mapped addresses, to a host that is
 * reached so, but by its real address: the policy does not say whether their source is translated.
 */
export function openTranslations(policy: Policy): Match {
  const sides = policy.sides.map((side) =>
    and(sideMatch(side, 'in'), sideMatch(side, 'out'), destinationIn(reachedBehind(policy, side))),
  )
  return or(...sides)
}

function forward(
  policy: Policy,
  { antiSpoofing = true, onlyTracked = false }: { readonly antiSpoofing?: boolean; readonly onlyTracked?: boolean },
): readonly Rule[] {
  const opens = onlyTracked ? states('new') : ALL
  return [
    rule(states('established', 'related'), { kind: 'permit' }, 'packets of open connections'),
    rule(states('invalid'), { kind: 'deny' }, 'packets of no connection'),
    ...(antiSpoofing ? [rule(and(opens, spoofedPackets(policy)), { kind: 'deny' }, 'anti-spoofing')] : []),
    ...policy.rules.map((each) => rule(and(opens, ruleMatch(policy, each)), { kind: 'permit' }, each.id)),
  ]
}

function input(policy: Policy): readonly Rule[] {
  const match = ({ from, source, service }: InputRule) =>
    and(
      from === undefined ? ALL : bySide(policy, from, 'in'),
      endMatch('source-address', source),
      serviceMatch(service),
    )
  return [
    rule(LOOPBACK, { kind: 'permit' }, 'the firewall with itself'),
    rule(states('established', 'related'), { kind: 'permit' }, 'packets of open connections'),
    rule(states('invalid'), { kind: 'deny' }, 'packets of no connection'),
    ...policy.input.map((each) => rule(match(each), { kind: 'permit' }, each.id)),
  ]
}

function destinations(policy: Policy): readonly Rule[] {
  return policy.translations.flatMap((translation) => {
    const { inside, outside } = sidesOf(policy, translation)
    const sides = [outside, translation.hairpin ? inside : undefined].filter((side) => side !== undefined)
    const destination = { kind: 'to', addresses: addressRange(translation.real) } as const
    return sides.map((side) =>
      rule(
        and(sideMatch(side, 'in'), destinationIn(addressRange(translation.mapped))),
        { kind: 'translate', translation: { destination } },
        translation.id,
      ),
    )
  })
}

/**
 * Hosts that reach others of their own side by mapped addresses show an address from which the answer comes back here: their own
 * mapped one, or any that is not theirs.
 */
function sources(policy: Policy): readonly Rule[] {
  const turned = policy.sides.flatMap((side) => {
    const reached = reachedBehind(policy, side)
    const way = and(sideMatch(side, 'out'), { kind: 'source-address', addresses: side.sources }, destinationIn(reached))
    const mine = policy.translations.filter((translation) => sidesOf(policy, translation).inside === side)
    if (reached.v4.length + reached.v6.length === 0) return []
    return [
      ...mine.map((translation) =>
        rule(and(way, sourceIs(translation)), shown(translation), `${translation.id} hairpin`),
      ),
      rule(way, { kind: 'translate', translation: { source: { kind: 'own' } } }, 'hairpin'),
    ]
  })
  const outward = policy.translations.flatMap((translation) => {
    const { outside } = sidesOf(policy, translation)
    return outside === undefined
      ? []
      : [rule(and(sideMatch(outside, 'out'), sourceIs(translation)), shown(translation), translation.id)]
  })
  return [...turned, ...outward]
}

function sourceIs({ real }: StaticTranslation): Match {
  return { kind: 'source-address', addresses: addressRange(real) }
}

function shown({ mapped }: StaticTranslation): Action {
  return { kind: 'translate', translation: { source: { kind: 'to', addresses: addressRange(mapped) } } }
}

/** The hosts behind a side that others there reach by mapped addresses. */
function reachedBehind(policy: Policy, side: PolicySide): AddressSet {
  const reached = policy.translations.filter((each) => each.hairpin && sidesOf(policy, each).inside === side)
  return unionOfAddresses(reached.map(({ real }) => addressRange(real)))
}

/** The sides on which the real and the mapped address are; a zone further off is behind the side that has the address. */
function sidesOf({ sides }: Policy, { inside, outside, real, mapped }: StaticTranslation) {
  const find = (zone: string, address: number | bigint) =>
    sides.find((side) => side.zone === zone) ?? sides.find(({ sources }) => hasAddress(sources, address))
  return { inside: find(inside, real), outside: find(outside, mapped) }
}

function bySide({ sides }: Policy, zone: string, way: 'in' | 'out'): Match {
  const side = sides.find((each) => each.zone === zone)
  return side === undefined ? { kind: 'none' } : sideMatch(side, way)
}

/** By its interface, or where that has no name by the addresses behind it. */
function sideMatch({ interface: text, sources }: PolicySide, way: 'in' | 'out'): Match {
  if (text !== undefined) return { kind: `${way}-interface`, names: [{ text, prefix: false }] }
  return { kind: way === 'in' ? 'source-address' : 'destination-address', addresses: sources }
}

function endMatch(kind: 'source-address' | 'destination-address', { addresses }: AddressGroup): Match {
  return addresses === 'any' ? ALL : { kind, addresses }
}

function destinationIn(addresses: AddressSet): Match {
  return { kind: 'destination-address', addresses }
}

function serviceMatch(service: PolicyService): Match {
  if (service.protocol === 'any') return ALL
  const number = PROTOCOL[service.protocol]
  const protocol: Match = { kind: 'protocol', protocols: [[number, number]] }
  switch (service.protocol) {
    case 'tcp':
    case 'udp':
      return and(
        protocol,
        { kind: 'source-port', ports: service.sourcePorts },
        { kind: 'destination-port', ports: service.destinationPorts },
      )
    case 'icmp':
    case 'icmp6':
      return and(
        protocol,
        { kind: 'family', family: service.protocol === 'icmp' ? 4 : 6 },
        { kind: 'icmp', types: service.types, codes: service.codes },
      )
    case 'esp':
    case 'ah':
      return protocol
  }
}

function states(...of: readonly ConnectionState[]): Match {
  return { kind: 'state', states: of }
}

function rule(match: Match, action: Action, text: string): Rule {
  return { match, action, origin: of(text) }
}

/** Origins of a meaning are those of the policy: no line says it. */
function of(text: string): Origin {
  return { kind: 'implicit', text: `policy: ${text}` }
}
