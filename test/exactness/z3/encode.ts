import { callableLists } from '../../../src/core/check/callable.ts'
import { PORTED } from '../../../src/core/check/ported.ts'
import type { Match } from '../../../src/core/model/match.ts'
import type { AddressChange, Path, Rule, Ruleset, Stage, Translation } from '../../../src/core/model/ruleset.ts'
import type { Interval } from '../../../src/core/sets/intervals.ts'
import type { NameTable } from '../../../src/core/sets/names.ts'
import { type ConnectionState, STATES } from '../../../src/core/sets/packet.ts'
import {
  allOf,
  anyOf,
  ENTERING,
  type Field,
  fieldsOf,
  IS_V6,
  number,
  type SmtHeader,
  valuesOf,
  WIDTH,
  within,
} from './header.ts'

/**
 * A path of a ruleset as SMT-LIB: what becomes of the one packet of `declarations`. Made from the rules themselves, without our
 * sets. Whatever is left open (a condition that is not modelled, a pool, a line that may do anything) is a free variable, so the
 * truth of `permitted` for all values of these is what a proof claims.
 */
export interface Encoding {
  readonly text: string
  readonly permitted: string
  readonly denied: string
  readonly rejected: string
  /** Is a rule met by a packet that no earlier one decided? Over all calls of its list. */
  readonly reaches: ReadonlyMap<Rule, string>
}

interface Ends {
  readonly permit: string[]
  readonly deny: string[]
  readonly reject: string[]
}

/** `prefix` tells the names of two encodings in one solver apart. */
export function encode(ruleset: Ruleset, path: Path, names: NameTable, prefix: string): Encoding {
  const lines: string[] = []
  const reached = new Map<Rule, string[]>()
  const callable = callableLists(ruleset)
  let count = 0
  const fresh = () => `${prefix}${count++}`
  const define = (sort: string, term: string) => {
    const name = fresh()
    lines.push(`(define-fun ${name} () ${sort} ${term})`)
    return name
  }
  const formula = (term: string) => (/^[\w.]+$/.test(term) ? term : define('Bool', term))
  const choice = () => {
    const name = fresh()
    lines.push(`(declare-const ${name} Bool)`)
    return name
  }
  /** Some value of a field, out of these if they are given. */
  const some = (field: Field, set: readonly (Interval | Interval<bigint>)[] | undefined) => {
    const name = fresh()
    lines.push(`(declare-const ${name} (_ BitVec ${WIDTH[field]}))`)
    if (set) lines.push(`(assert ${within(field, name, set)})`)
    return name
  }
  const not = (term: string) => `(not ${term})`

  function stateIn(states: readonly ConnectionState[], header: SmtHeader, tracked: boolean): string {
    const is = (state: ConnectionState) => `(= ${header.state} ${number('state', STATES.indexOf(state))})`
    if (tracked) return anyOf(states.map(is))
    // Before tracking a packet is `invalid`; one that will be `untracked` may have become so.
    const [untracked, invalid] = [String(states.includes('untracked')), String(states.includes('invalid'))]
    return `(ite ${is('untracked')} (ite ${choice()} ${untracked} ${invalid}) ${invalid})`
  }

  function holds(match: Match, header: SmtHeader, tracked: boolean): string {
    const field = (name: Field, set: readonly (Interval | Interval<bigint>)[]) => within(name, header[name], set)
    switch (match.kind) {
      case 'all':
        return 'true'
      case 'none':
        return 'false'
      case 'family':
        return match.family === 6 ? IS_V6 : not(IS_V6)
      case 'in-interface':
        return field('inInterface', names.numbersOf(match.names))
      case 'out-interface':
        return field('outInterface', names.numbersOf(match.names))
      case 'source-address':
        return `(ite ${IS_V6} ${field('source6', match.addresses.v6)} ${field('source4', match.addresses.v4)})`
      case 'destination-address':
        return `(ite ${IS_V6} ${field('destination6', match.addresses.v6)} ${field('destination4', match.addresses.v4)})`
      case 'protocol':
        return field('protocol', match.protocols)
      case 'source-port':
        return field('sourcePort', match.ports)
      case 'destination-port':
        return field('destinationPort', match.ports)
      case 'icmp':
        return allOf([field('sourcePort', match.types), field('destinationPort', match.codes)])
      case 'state':
        return stateIn(match.states, header, tracked)
      case 'tcp-flags':
        return field('tcpFlags', match.values)
      case 'source-mac':
        return field('sourceMac', match.addresses)
      case 'and':
        return allOf(match.of.map((part) => holds(part, header, tracked)))
      case 'or':
        return anyOf(match.of.map((part) => holds(part, header, tracked)))
      case 'not':
        return not(holds(match.of, header, tracked))
      case 'unknown':
        return choice()
    }
  }

  /** The header, changed in some fields where `when` holds. */
  function changed(header: SmtHeader, when: string, to: Readonly<Partial<Record<Field, string>>>): SmtHeader {
    const terms = Object.entries(to).map(([name, term]) => {
      const field = name as Field
      return [field, define(`(_ BitVec ${WIDTH[field]})`, `(ite ${when} ${term} ${header[field]})`)] as const
    })
    return { ...header, ...Object.fromEntries(terms) }
  }

  function translatedAddress(field: Field, header: SmtHeader, change: AddressChange): string | undefined {
    const is6 = field.endsWith('6')
    const of = (set: { readonly v4: readonly Interval[]; readonly v6: readonly Interval<bigint>[] }) =>
      is6 ? set.v6 : set.v4
    if (change.kind === 'own') return some(field, undefined)
    if (change.kind === 'to') return of(change.addresses).length === 0 ? undefined : some(field, of(change.addresses))
    const [from, to] = [of(change.from), of(change.to)]
    const prefix = to[0]
    if (prefix === undefined || (change.family === 6) !== is6) return undefined
    const anyOfTarget = some(field, to)
    if (to.length > 1) return anyOfTarget
    const hostBits = number(field, BigInt(prefix[1]) - BigInt(prefix[0]))
    const mapped = `(bvor ${number(field, prefix[0])} (bvand ${header[field]} ${hostBits}))`
    return `(ite ${within(field, header[field], from)} ${mapped} ${anyOfTarget})`
  }

  function translated(header: SmtHeader, when: string, translation: Translation): SmtHeader {
    const to: Partial<Record<Field, string>> = {}
    for (const axis of ['source', 'destination'] as const) {
      const change = translation[axis]
      for (const field of change ? fieldsOf(axis) : []) {
        const term = change && translatedAddress(field, header, change)
        if (term !== undefined) to[field] = term
      }
    }
    const ported = within('protocol', header.protocol, PORTED)
    for (const field of ['sourcePort', 'destinationPort'] as const) {
      const ports = translation[field]
      if (ports && ports.length > 0) to[field] = `(ite ${ported} ${some(field, ports)} ${header[field]})`
    }
    return changed(header, when, to)
  }

  /** The end of the packet, whichever the line chooses; it comes to no further stage. */
  function anything(when: string, last: Ends): void {
    const [passes, answered] = [choice(), choice()]
    last.permit.push(`(and ${when} ${passes})`)
    last.reject.push(`(and ${when} ${not(passes)} ${answered})`)
    last.deny.push(`(and ${when} ${not(passes)} ${not(answered)})`)
  }

  /** Walks a list with the packet in it when `entering` holds. `ends` are of the stage, `last` of the packet's life. */
  function run(key: string, entering: string, header: SmtHeader, tracked: boolean, ends: Ends, last: Ends) {
    let [live, now] = [entering, header]
    const rest: string[] = []
    const list = ruleset.lists.get(key)
    if (list === undefined) {
      anything(live, last)
      live = 'false'
    }
    for (const each of list?.rules ?? []) {
      const { action } = each
      const hit = formula(allOf([live, holds(each.match, now, tracked)]))
      reached.set(each, [...(reached.get(each) ?? []), hit])
      if (action.kind === 'continue') continue
      if (action.kind === 'alter') {
        const to = action.axes.flatMap(fieldsOf).map((field) => [field, some(field, valuesOf(field, names))] as const)
        now = changed(now, hit, Object.fromEntries(to))
        continue
      }
      if (action.kind === 'no-tracking') {
        // Where tracking has been already, the exemption may come too late.
        const when = tracked ? `(and ${hit} ${choice()})` : hit
        now = changed(now, when, { state: number('state', STATES.indexOf('untracked')) })
        continue
      }
      live = formula(`(and ${live} ${not(hit)})`)
      switch (action.kind) {
        case 'permit':
        case 'deny':
        case 'reject':
          ends[action.kind].push(hit)
          break
        case 'return':
          rest.push(hit)
          break
        case 'jump':
        case 'goto': {
          if (!callable.has(action.to)) {
            anything(hit, last)
            break
          }
          const called = run(action.to, hit, now, tracked, ends, last)
          now = called.header
          if (action.kind === 'goto') rest.push(called.rest)
          else live = formula(anyOf([live, called.rest]))
          break
        }
        case 'translate':
          // A packet that gets the firewall's own address is delivered to it, not forwarded.
          if (path === 'forward' && action.translation.destination?.kind === 'own') ends.deny.push(hit)
          else {
            now = translated(now, hit, action.translation)
            ends.permit.push(hit)
          }
          break
        case 'unknown':
          anything(hit, last)
          break
      }
    }
    return { rest: formula(anyOf([...rest, live])), header: now }
  }

  function runStage(stage: Stage, live: string, header: SmtHeader, last: Ends) {
    const tracked = stage.purpose !== 'before-tracking'
    const isNew = stage.purpose === 'translation' ? [stateIn(['new'], header, true)] : []
    const enters = formula(allOf([live, ...isNew, holds(stage.when, header, tracked)]))
    const ends: Ends = { permit: [], deny: [], reject: [] }
    const after = run(stage.list, enters, header, tracked, ends, last)
    ends[stage.otherwise.action].push(after.rest)
    last.deny.push(...ends.deny)
    last.reject.push(...ends.reject)
    return { live: formula(anyOf([`(and ${live} ${not(enters)})`, ...ends.permit])), header: after.header }
  }

  const last: Ends = { permit: [], deny: [], reject: [] }
  const covered = ruleset.families.map((family) => (family === 6 ? IS_V6 : not(IS_V6)))
  anything(formula(not(anyOf(covered))), last)
  let way = { live: formula(anyOf(covered)), header: ENTERING }
  for (const stage of ruleset.paths[path]) way = runStage(stage, way.live, way.header, last)
  last.permit.push(way.live)
  return {
    permitted: formula(anyOf(last.permit)),
    denied: formula(anyOf(last.deny)),
    rejected: formula(anyOf(last.reject)),
    reaches: new Map([...reached].map(([each, calls]) => [each, formula(anyOf(calls))])),
    // Last: what stands above writes lines, too.
    text: lines.join('\n'),
  }
}
