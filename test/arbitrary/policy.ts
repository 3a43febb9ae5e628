import fc from 'fast-check'
import type {
  AddressGroup,
  InputRule,
  Policy,
  PolicyRule,
  PolicyService,
  PolicySide,
  StaticTranslation,
} from '../../src/core/model/policy.ts'
import { addressesOverlap, complementAddresses, unionOfAddresses } from '../../src/core/sets/addresses.ts'
import { type AddressSet, type Interval, intervalSet, overlaps, type PortSet } from '../../src/core/sets/intervals.ts'
import { ANY_PORTS } from '../../src/core/sets/ports.ts'
import { addresses } from '../support/rules.ts'

/** Texts that try to end a comment, a string, a line or a block of what is printed, and to begin something of their own. */
export const HOSTILE_TEXTS: readonly string[] = [
  'a\naccept\nb',
  'a\r\n-A FORWARD -j ACCEPT',
  '"',
  '" accept #',
  "' -j ACCEPT",
  '\\',
  '`reboot`',
  '$(reboot)',
  '$x',
  '# comment',
  '} accept {',
  '; accept ;',
  '\0',
  '\u001b[31m',
  '\u202eevil\u2066',
  '\u2028accept',
  '\ufeff',
  '*filter',
  'COMMIT',
  ':FORWARD ACCEPT [0:0]',
  '-j ACCEPT',
  'include "/etc/passwd"',
  '../../etc/passwd',
  '--help',
  '',
  ' ',
  'x'.repeat(10_000),
  'y z'.repeat(3_000),
  'é'.repeat(5_000),
  '😀'.repeat(100),
  '\ud800',
]

/** Words that mean something to a loader, and names that become the same or too long when they are made to fit. */
const TRICKY_NAMES = [
  'accept',
  'drop',
  'input',
  'INPUT',
  'forward',
  'ACCEPT',
  'ip',
  'tcp',
  'any',
  'a-b',
  'a_b',
  'A_B',
  '1st',
  '_',
  'a-zone-with-a-name-of-more-than-thirty-letters',
  'a-zone-with-a-name-of-more-than-thirty-letters-too',
]

const text = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/) },
  { weight: 2, arbitrary: fc.constantFrom(...TRICKY_NAMES) },
  { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
)

/** What lies behind each side; of the last, everything that lies behind no other. */
const BEHIND = [
  ['10.1.0.0/16', '2001:db8:1::/48'],
  ['192.0.2.0/24'],
  ['2001:db8:3::/64'],
  ['198.51.100.0/26', '198.51.100.77', '198.51.100.100-198.51.100.200', '2001:db8:4::5-2001:db8:4::ff'],
].map((texts) => unionOfAddresses(texts.map(addresses)))

interface Shape {
  readonly behind: readonly number[]
  readonly internet: boolean
  readonly named: 'all' | 'none' | readonly boolean[]
  readonly zones: readonly string[]
}

const shape: fc.Arbitrary<Shape> = fc.record({
  behind: fc.subarray([0, 1, 2, 3], { minLength: 1, maxLength: 3 }),
  internet: fc.boolean(),
  named: fc.oneof(
    { weight: 3, arbitrary: fc.constant('all' as const) },
    { weight: 2, arbitrary: fc.constant('none' as const) },
    { weight: 1, arbitrary: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }) },
  ),
  zones: fc.uniqueArray(text, { minLength: 4, maxLength: 4 }),
})

function sidesOf({ behind, internet, named, zones }: Shape): readonly PolicySide[] {
  const inner = behind.flatMap((n) => BEHIND[n] ?? [])
  const all = internet ? [...inner, complementAddresses(unionOfAddresses(inner))] : inner
  return all.map((sources, i) => {
    const isNamed = named === 'all' || (named !== 'none' && named[i] === true)
    return { zone: zones[i] ?? '', ...(isNamed ? { interface: `eth${i}` } : {}), sources }
  })
}

/** A few addresses of a set, as hosts, ranges and the whole of an interval. */
function partOf(set: AddressSet): fc.Arbitrary<AddressSet> {
  const within = <N extends number | bigint>(intervals: readonly Interval<N>[], pick: (a: N, n: bigint) => N) =>
    intervals.length === 0
      ? fc.constant<Interval<N>[]>([])
      : fc.array(
          fc
            .tuple(fc.constantFrom(...intervals), fc.bigInt(0n, 2n ** 20n), fc.constantFrom(0n, 0n, 1n, 3n, 300n, -1n))
            .map(([[first, last], skip, more]): Interval<N> => {
              if (more < 0n) return [first, last]
              const from = pick(first, skip)
              const start = from > last ? first : from
              const end = pick(start, more)
              return end < last ? [start, end] : [start, last]
            }),
          { maxLength: 6 },
        )
  return fc
    .tuple(
      within(set.v4, (a, n) => a + Number(n)),
      within(set.v6, (a, n) => a + n),
    )
    .map(([v4, v6]) => ({ v4: intervalSet(v4), v6: intervalSet(v6) }))
}

function group(side: PolicySide): fc.Arbitrary<AddressGroup> {
  return fc.record({
    name: text,
    addresses: fc.oneof(
      { weight: 1, arbitrary: fc.constant<'any'>('any') },
      { weight: 3, arbitrary: partOf(side.sources) },
    ),
  })
}

const port = fc.oneof(fc.constantFrom(0, 1, 22, 25, 443, 1023, 1024, 65_534, 65_535), fc.nat(65_535))
const portRange = fc
  .tuple(port, fc.constantFrom(0, 0, 0, 1, 9, 10_000))
  .map(([first, more]): Interval => [first, Math.min(65_535, first + more)])
const ports: fc.Arbitrary<PortSet> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(ANY_PORTS) },
  { weight: 4, arbitrary: fc.array(portRange, { minLength: 1, maxLength: 3 }).map((some) => intervalSet(some)) },
  { weight: 1, arbitrary: fc.array(portRange, { minLength: 20, maxLength: 40 }).map((some) => intervalSet(some)) },
)
const EVERY_BYTE: Interval[] = [[0, 255]]
const bytes = fc.oneof(
  fc.constant<readonly Interval[]>(EVERY_BYTE),
  fc
    .array(
      fc.tuple(fc.nat(40), fc.nat(2)).map(([first, more]): Interval => [first, first + more]),
      { minLength: 1, maxLength: 3 },
    )
    .map((some) => intervalSet(some)),
)

const service: fc.Arbitrary<PolicyService> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      protocol: fc.constantFrom('tcp' as const, 'udp' as const),
      sourcePorts: fc.oneof({ weight: 3, arbitrary: fc.constant(ANY_PORTS) }, { weight: 1, arbitrary: ports }),
      destinationPorts: ports,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ protocol: fc.constantFrom('icmp' as const, 'icmp6' as const), types: bytes, codes: bytes }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<PolicyService>({ protocol: 'esp' }, { protocol: 'ah' }, { protocol: 'any' }),
  },
)

function servicesMeet(a: PolicyService, b: PolicyService): boolean {
  if (a.protocol === 'any' || b.protocol === 'any') return true
  if ('types' in a && 'types' in b && a.protocol === b.protocol) {
    return overlaps(a.types, b.types) && overlaps(a.codes, b.codes)
  }
  if ('sourcePorts' in a && 'sourcePorts' in b && a.protocol === b.protocol) {
    return overlaps(a.sourcePorts, b.sourcePorts) && overlaps(a.destinationPorts, b.destinationPorts)
  }
  return a.protocol === b.protocol
}

function groupsMeet(a: AddressGroup, b: AddressGroup): boolean {
  return a.addresses === 'any' || b.addresses === 'any' || addressesOverlap(a.addresses, b.addresses)
}

/** Leaves out the rules that share a packet with an earlier one: no packet belongs to two rules of a policy. */
function disjoint(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const kept: PolicyRule[] = []
  for (const rule of rules) {
    const meets = (other: PolicyRule) =>
      rule.from === other.from &&
      rule.to === other.to &&
      groupsMeet(rule.source, other.source) &&
      groupsMeet(rule.destination, other.destination) &&
      servicesMeet(rule.service, other.service)
    if (!kept.some(meets)) kept.push(rule)
  }
  return kept
}

function ruleBetween(from: PolicySide, to: PolicySide, id: string): fc.Arbitrary<PolicyRule> {
  return fc.record({
    id: fc.constant(id),
    from: fc.constant(from.zone),
    to: fc.constant(to.zone),
    source: group(from),
    destination: group(to),
    service,
    flows: fc.array(text, { maxLength: 3 }),
    because: text,
  })
}

/** Translations whose real and mapped addresses are all different. */
function translations(sides: readonly PolicySide[]): fc.Arbitrary<readonly StaticTranslation[]> {
  const pairs = sides.flatMap((inside) =>
    sides.flatMap((outside) => {
      if (inside === outside) return []
      const real = inside.sources.v4[0]
      const mapped = outside.sources.v4.at(-1)
      const real6 = inside.sources.v6[0]
      const mapped6 = outside.sources.v6.at(-1)
      return [
        ...(real && mapped
          ? [{ inside, outside, family: 4 as const, real: real[0] + 10, mapped: mapped[0] + 20 }]
          : []),
        ...(real6 && mapped6
          ? [{ inside, outside, family: 6 as const, real: real6[0] + 10n, mapped: mapped6[0] + 20n }]
          : []),
      ]
    }),
  )
  if (pairs.length === 0) return fc.constant([])
  return fc.array(fc.tuple(fc.constantFrom(...pairs), fc.boolean(), text), { maxLength: 4 }).map((some) =>
    some.map(([{ inside, outside, family, real, mapped }, hairpin, because], n) => ({
      id: `t${n}`,
      family,
      real: typeof real === 'bigint' ? real + BigInt(n) : real + n,
      mapped: typeof mapped === 'bigint' ? mapped + BigInt(n) : mapped + n,
      inside: inside.zone,
      outside: outside.zone,
      hairpin,
      because,
    })),
  )
}

function inputRule(sides: readonly PolicySide[], id: string): fc.Arbitrary<InputRule> {
  return fc.option(fc.constantFrom(...sides)).chain((side) =>
    fc.record({
      id: fc.constant(id),
      ...(side === null ? {} : { from: fc.constant(side.zone) }),
      source: side === null ? fc.constant<AddressGroup>({ name: 'any', addresses: 'any' }) : group(side),
      service,
      because: text,
    }),
  )
}

/** Policies as a planner may make them, and with names and words that no planner would let through. */
export const policies: fc.Arbitrary<Policy> = shape.chain((chosen) => {
  const sides = sidesOf(chosen)
  const pair = fc.tuple(fc.constantFrom(...sides), fc.constantFrom(...sides))
  return fc.record({
    firewall: text,
    deployment: text,
    sides: fc.constant(sides),
    rules: fc
      .array(pair, { maxLength: 6 })
      .chain((pairs) => fc.tuple(...pairs.map(([from, to], n) => ruleBetween(from, to, `r${n}`))))
      .map(disjoint),
    translations: translations(sides),
    input: fc
      .integer({ min: 0, max: 3 })
      .chain((n) => fc.tuple(...Array.from({ length: n }, (_, i) => inputRule(sides, `i${i}`)))),
    logPerSecond: fc.constantFrom(5, 1, 0.1, 0, 1000),
  })
})
