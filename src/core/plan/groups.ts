import type { Deployment } from '../model/deployment.ts'
import type { Flow, FlowEnd } from '../model/flow.ts'
import type { AddressGroup, PolicySide } from '../model/policy.ts'
import { equalAddresses, isSubsetOfAddresses, noAddresses, unionAddresses } from '../sets/addresses.ts'
import type { AddressSet } from '../sets/intervals.ts'
import { addressKey } from './split.ts'
import { INTERNET } from './zones.ts'

/** Gives address sets their names in one policy: equal sets have one name, different sets have different ones. */
export interface GroupNames {
  /** `wish`: how a set is called that has no name yet; without it, by the ends that it is made of. */
  group(addresses: AddressSet, wish?: string): AddressGroup
}

/** Longest name; some dialects add `_6` or a number of their own. */
const LONGEST = 40
/** Named parts of which a name may be put together. */
const PARTS = 3

/** `flows`: those of the policy; their ends give the names. The rest behind a side is called `behind_` its zone. */
export function groupNames(deployment: Deployment, sides: readonly PolicySide[], flows: readonly Flow[]): GroupNames {
  const named = new Map<string, { readonly name: string; readonly addresses: AddressSet }>()
  const used = new Set<string>(['any'])
  /** The last number that a name was given. */
  const numbers = new Map<string, number>()

  function name(addresses: AddressSet, wish: string): string {
    const key = addressKey(addresses)
    const known = named.get(key)
    if (known) return known.name
    const plain = identifier(wish)
    const onlyFamily = addresses.v6.length === 0 ? ['v4'] : addresses.v4.length === 0 ? ['v6'] : []
    const ended = (ending: string) => `${plain.slice(0, LONGEST - 1 - ending.length)}_${ending}`
    let given = [plain, ...onlyFamily.map(ended)].find((candidate) => !used.has(candidate.toLowerCase()))
    for (let n = numbers.get(plain) ?? 2; given === undefined; n++) {
      if (!used.has(ended(`${n}`).toLowerCase())) given = ended(`${n}`)
      numbers.set(plain, n)
    }
    used.add(given.toLowerCase())
    named.set(key, { name: given, addresses })
    return given
  }

  const seen = new Set<FlowEnd>()
  for (const flow of flows) {
    for (const end of [flow.from, flow.to]) {
      if (!seen.has(end)) name(end.addresses, nameOfEnd(deployment, end))
      seen.add(end)
    }
  }
  const ends = [...named.values()]
  for (const side of sides) name(side.sources, `behind_${side.zone}`)

  /** A union of ends is called by them; a part of an end by the end. */
  function wishFor(addresses: AddressSet): string {
    const parts: string[] = []
    let covered: AddressSet = { v4: [], v6: [] }
    for (const part of ends) {
      if (!isSubsetOfAddresses(part.addresses, addresses) || isSubsetOfAddresses(part.addresses, covered)) continue
      covered = unionAddresses(covered, part.addresses)
      parts.push(part.name)
      if (equalAddresses(covered, addresses)) {
        return parts.length <= PARTS ? parts.join('_') : `${parts[0]}_and_${parts.length - 1}_more`
      }
    }
    const whole = ends.find((end) => isSubsetOfAddresses(addresses, end.addresses))
    return whole === undefined ? 'hosts' : `${whole.name}_part`
  }

  return {
    group(addresses, wish) {
      const known = named.get(addressKey(addresses))
      return { name: known?.name ?? name(addresses, wish ?? wishFor(addresses)), addresses }
    },
  }
}

/** `internal`, `pool1`, `pool1_vip`, `edge1_access`, `domain_controller_servers`. */
function nameOfEnd(deployment: Deployment, end: FlowEnd): string {
  const [server, ...more] = end.servers
  if (server === undefined || noAddresses(end.addresses)) return end.zone
  const pool = deployment.servers.get(server)?.pool
  const virtual = pool === undefined ? undefined : deployment.pools.get(pool)?.virtual
  const isVirtual =
    virtual?.some(({ value }) =>
      typeof value === 'bigint'
        ? end.addresses.v6.some(([first]) => first === value)
        : end.addresses.v4.some(([first]) => first === value),
    ) === true
  const base = isVirtual
    ? `${pool}_vip`
    : more.length === 0
      ? server
      : (pool ?? `${end.role.slice(end.role.indexOf('/') + 1)}_${end.zone}`)
  const named = end.interface === undefined ? base : `${base}_${end.interface}`
  return end.zone === INTERNET ? `${named}_public` : named
}

/** Letters, digits and `_`, beginning with a letter. */
function identifier(wish: string): string {
  const plain = wish.replace(/[^A-Za-z0-9_]/g, '_').slice(0, LONGEST)
  return /^[A-Za-z]/.test(plain) ? plain : `n_${plain}`.slice(0, LONGEST)
}
