import { ANY_ADDRESS, addressTexts, equalAddresses } from '../../../sets/addresses.ts'
import type { AddressSet } from '../../../sets/intervals.ts'
import type { Family } from '../../../sets/packet.ts'
import { namer } from './names.ts'

/** How a condition on addresses of one family prints: not at all, as text, or as something no packet can meet. */
type AddressCondition = { readonly kind: 'always' } | { readonly kind: 'never' } | Text

interface Text {
  readonly kind: 'text'
  readonly text: string
}

const ALWAYS: AddressCondition = { kind: 'always' }
const NEVER: AddressCondition = { kind: 'never' }
const KEYWORD: Readonly<Record<Family, string>> = { 4: 'ip', 6: 'ip6' }
const TYPE: Readonly<Record<Family, string>> = { 4: 'ipv4_addr', 6: 'ipv6_addr' }

interface NamedSet {
  readonly name: string
  readonly family: Family
  readonly elements: readonly string[]
}

/** The named sets of a file: each is declared when a rule first needs it. */
export interface Sets {
  /** `end`: `saddr` or `daddr`. */
  condition(name: string, addresses: AddressSet | 'any', end: 'saddr' | 'daddr', family: Family): AddressCondition
  /** The condition that an address is none of these. */
  outside(name: string, addresses: AddressSet, end: 'saddr' | 'daddr', family: Family): AddressCondition
  /** Declarations of those that some line of the rules names. */
  print(rules: readonly string[]): readonly string[]
}

export function intervalsOf(addresses: AddressSet, family: Family): number {
  return family === 4 ? addresses.v4.length : addresses.v6.length
}

function only(addresses: AddressSet, family: Family): AddressSet {
  return family === 4 ? { v4: addresses.v4, v6: [] } : { v4: [], v6: addresses.v6 }
}

function printSet({ name, family, elements }: NamedSet): readonly string[] {
  return [
    `\tset ${name} {`,
    `\t\ttype ${TYPE[family]}`,
    '\t\tflags interval',
    ...elements.map((element, i) => {
      const start = i === 0 ? '\t\telements = { ' : '\t\t\t     '
      return `${start}${element}${i === elements.length - 1 ? ' }' : ','}`
    }),
    '\t}',
    '',
  ]
}

export function newSets(): Sets {
  const name = namer()
  const sets = new Map<string, NamedSet>()
  // One set for the same addresses under the same name, whatever rule brings them.
  const declared = (wanted: string, addresses: AddressSet, family: Family): NamedSet => {
    const elements = addressTexts(addresses)
    const key = `${wanted}\n${family}\n${elements.join()}`
    const known = sets.get(key)
    if (known !== undefined) return known
    const set = { name: name(family === 6 ? `${wanted}_6` : wanted), family, elements }
    sets.set(key, set)
    return set
  }
  const condition: Sets['condition'] = (wanted, addresses, end, family) => {
    if (addresses === 'any') return ALWAYS
    const here = only(addresses, family)
    if (intervalsOf(here, family) === 0) return NEVER
    if (equalAddresses(here, only(ANY_ADDRESS, family))) return ALWAYS
    return { kind: 'text', text: `${KEYWORD[family]} ${end} @${declared(wanted, here, family).name}` }
  }
  return {
    condition,
    outside: (wanted, addresses, end, family) => {
      const inside = condition(wanted, only(addresses, family), end, family)
      if (inside.kind === 'always') return NEVER
      if (inside.kind === 'never') return ALWAYS
      return { kind: 'text', text: inside.text.replace(` ${end} `, ` ${end} != `) }
    },
    print: (rules) => {
      const named = new Set(rules.flatMap((line) => [...line.matchAll(/@(\w+)/g)].map(([, set]) => set)))
      return [...sets.values()].filter((set) => named.has(set.name)).flatMap(printSet)
    },
  }
}
