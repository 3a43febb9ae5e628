import type { Interval } from '../../../src/core/sets/intervals.ts'
import { LAST_IPV4, LAST_IPV6 } from '../../../src/core/sets/ip.ts'
import type { NameTable } from '../../../src/core/sets/names.ts'
import { type Packet, STATES } from '../../../src/core/sets/packet.ts'
import type { Axis, Box } from '../../../src/core/sets/packet-set.ts'

/** How wide each field of the header is. Addresses have a field for each family, of which a packet uses one. */
export const WIDTH = {
  source4: 32,
  source6: 128,
  destination4: 32,
  destination6: 128,
  inInterface: 16,
  outInterface: 16,
  protocol: 8,
  sourcePort: 16,
  destinationPort: 16,
  state: 3,
  tcpFlags: 8,
  sourceMac: 48,
} as const

export type Field = keyof typeof WIDTH
export const FIELDS = Object.keys(WIDTH) as readonly Field[]

/** Which fields hold an axis. */
export function fieldsOf(axis: Axis): readonly Field[] {
  if (axis === 'source') return ['source4', 'source6']
  return axis === 'destination' ? ['destination4', 'destination6'] : [axis]
}

/** A header in the midst of a walk: an SMT term for each field. Nothing changes the family. */
export type SmtHeader = Readonly<Record<Field, string>>

/** Is it an IPv6 packet? */
export const IS_V6 = 'v6'

/** The header with which the packet enters the firewall: the variables themselves. */
export const ENTERING = Object.fromEntries(FIELDS.map((field) => [field, field])) as SmtHeader

/** Declares the packet. Interfaces and states are those that exist. */
export function declarations(names: NameTable): string {
  const lines = [`(declare-const ${IS_V6} Bool)`]
  for (const field of FIELDS) lines.push(`(declare-const ${field} (_ BitVec ${WIDTH[field]}))`)
  for (const field of FIELDS) {
    const all = valuesOf(field, names)
    if (all !== undefined) lines.push(`(assert ${within(field, field, all)})`)
  }
  return lines.join('\n')
}

/** The values that a field can have, where those are not all that fit into its bits. */
export function valuesOf(field: Field, names: NameTable): readonly Interval[] | undefined {
  if (field === 'state') return [[0, STATES.length - 1]]
  return field === 'inInterface' || field === 'outInterface' ? names.all : undefined
}

export const allOf = (of: readonly string[]) =>
  of.length === 0 ? 'true' : of.length === 1 ? `${of[0]}` : `(and ${of.join(' ')})`
export const anyOf = (of: readonly string[]) =>
  of.length === 0 ? 'false' : of.length === 1 ? `${of[0]}` : `(or ${of.join(' ')})`

export function number(field: Field, value: number | bigint): string {
  return `(_ bv${value} ${WIDTH[field]})`
}

/** Does a field of some header lie in one of these intervals? Prefixes become a look at their bits, which z3 likes best. */
export function within(field: Field, term: string, set: readonly (Interval | Interval<bigint>)[]): string {
  const width = WIDTH[field]
  return anyOf(
    set.map(([low, high]) => {
      const [first, last] = [BigInt(low), BigInt(high)]
      const size = last - first + 1n
      if (size === 1n) return `(= ${term} ${number(field, first)})`
      const free = size.toString(2).length - 1
      if (size === 1n << BigInt(free) && first % size === 0n) {
        if (free === width) return 'true'
        return `(= ((_ extract ${width - 1} ${free}) ${term}) (_ bv${first >> BigInt(free)} ${width - free}))`
      }
      return `(and (bvule ${number(field, first)} ${term}) (bvule ${term} ${number(field, last)}))`
    }),
  )
}

/** The packets of a box, as they enter. */
export function inBox(box: Box): string {
  const of: string[] = []
  if (box.families) of.push(anyOf(box.families.map((family) => (family === 6 ? IS_V6 : `(not ${IS_V6})`))))
  if (box.states)
    of.push(
      within(
        'state',
        'state',
        box.states.map((state) => [STATES.indexOf(state), STATES.indexOf(state)]),
      ),
    )
  for (const axis of ['source', 'destination'] as const) {
    const set = box[axis]
    if (set)
      of.push(`(ite ${IS_V6} ${within(`${axis}6`, `${axis}6`, set.v6)} ${within(`${axis}4`, `${axis}4`, set.v4)})`)
  }
  const plain = [
    'inInterface',
    'outInterface',
    'protocol',
    'sourcePort',
    'destinationPort',
    'tcpFlags',
    'sourceMac',
  ] as const
  for (const axis of plain) {
    const set = box[axis]
    if (set) of.push(within(axis, axis, set))
  }
  return allOf(of)
}

/** The packet that z3 found. */
export function packetOf(values: ReadonlyMap<string, bigint>): Packet {
  const of = (field: Field) => Number(values.get(field) ?? 0n)
  const v6 = values.get(IS_V6) === 1n
  return {
    family: v6 ? 6 : 4,
    inInterface: of('inInterface'),
    outInterface: of('outInterface'),
    source: v6 ? (values.get('source6') ?? 0n) & LAST_IPV6 : of('source4') % (LAST_IPV4 + 1),
    destination: v6 ? (values.get('destination6') ?? 0n) & LAST_IPV6 : of('destination4') % (LAST_IPV4 + 1),
    protocol: of('protocol'),
    sourcePort: of('sourcePort'),
    destinationPort: of('destinationPort'),
    state: STATES[of('state')] ?? 'invalid',
    tcpFlags: of('tcpFlags'),
    sourceMac: of('sourceMac'),
  }
}
