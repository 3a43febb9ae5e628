import { complement, equals, has, type Interval, intervalSet, union } from '../../sets/intervals.ts'
import { all, type Domain, type Numbers } from './domains.ts'
import type { BitOperator, Element, Expression, Relation } from './syntax.ts'

/** What an expression stands for: these values for sure, and perhaps the others of `possible`. */
export interface Values {
  readonly sure: Numbers
  readonly possible: Numbers
}

export type SetReference = Extract<Expression, { kind: 'set-name' }>

/** The members of a named set as far as the files tell; undefined when they do not. */
export interface Lookup {
  elements(reference: SetReference): readonly Element[] | undefined
  /** Called for each constant that cannot be read. */
  unread(expression: Expression): void
  /** Called for each element that is in its set only now and then. */
  passing(element: Element): void
}

function certain(values: Numbers): Values {
  return { sure: values, possible: values }
}

function anything(domain: Domain): Values {
  return { sure: [], possible: all(domain) }
}

/** A single number: a constant, flags taken together, arithmetic on constants. `x` is what a selector in it stands for. */
function constant(domain: Domain, expression: Expression, x?: bigint): bigint | undefined {
  if (expression.kind === 'value') return domain.read(expression.text)
  if (expression.kind === 'selector') return x
  if (expression.kind === 'list') {
    let sum = 0n
    for (const part of expression.of) {
      const value = constant(domain, part, x)
      if (value === undefined) return undefined
      sum |= value
    }
    return sum
  }
  if (expression.kind !== 'binary') return undefined
  const left = constant(domain, expression.left, x)
  const right = constant(domain, expression.right, x)
  return left === undefined || right === undefined ? undefined : compute(domain, expression.operator, left, right)
}

function compute(domain: Domain, operator: BitOperator, left: bigint, right: bigint): bigint | undefined {
  switch (operator) {
    case '&':
      return left & right
    case '|':
      return left | right
    case '^':
      return left ^ right
    case '<<':
      return right > 128n ? undefined : (left << right) & domain.last
    case '>>':
      return left >> right
  }
}

function lengthOf(expression: Expression): number | undefined {
  return expression.kind === 'value' && /^\d{1,3}$/.test(expression.text) ? Number(expression.text) : undefined
}

/** One interval, or undefined if the expression is none: a constant, a range, a prefix, everything. */
function intervalOf(domain: Domain, expression: Expression): Interval<bigint> | undefined {
  if (expression.kind === 'any') return [0n, domain.last]
  if (expression.kind === 'range') {
    const from = constant(domain, expression.from)
    const to = constant(domain, expression.to)
    return from === undefined || to === undefined || to < from ? undefined : [from, to]
  }
  if (expression.kind !== 'prefix') {
    const value = constant(domain, expression)
    return value === undefined ? undefined : [value, value]
  }
  const value = constant(domain, expression.of)
  const length = lengthOf(expression.length)
  if (value === undefined || length === undefined || domain.bits === undefined || length > domain.bits) return undefined
  const rest = (1n << BigInt(domain.bits - length)) - 1n
  return [value & ~rest, value | rest]
}

/** A set that many rules look into is worked out once. */
const known = new WeakMap<readonly Element[], Map<Domain, Values>>()

function valuesOfElements(domain: Domain, elements: readonly Element[], lookup: Lookup): Values {
  let byDomain = known.get(elements)
  if (byDomain === undefined) {
    byDomain = new Map()
    known.set(elements, byDomain)
  }
  let values = byDomain.get(domain)
  if (values === undefined) {
    values = collect(domain, elements, lookup)
    byDomain.set(domain, values)
  }
  return values
}

function collect(domain: Domain, elements: readonly Element[], lookup: Lookup): Values {
  const sure: Interval<bigint>[] = []
  const doubtful: Interval<bigint>[] = []
  for (const element of elements) {
    const { key, passing } = element
    if (passing) lookup.passing(element)
    const one = intervalOf(domain, key)
    const values = one === undefined ? valuesOf(domain, key, lookup) : certain([one])
    if (!passing) for (const interval of values.sure) sure.push(interval)
    for (const interval of values.possible) doubtful.push(interval)
  }
  const members = intervalSet(sure)
  const possible = intervalSet(doubtful)
  return equals(members, possible) ? certain(members) : { sure: members, possible: union(members, possible) }
}

/** The values that a constant, a range, a set or a named set stands for. */
export function valuesOf(domain: Domain, expression: Expression, lookup: Lookup): Values {
  if (expression.kind === 'set') return valuesOfElements(domain, expression.elements, lookup)
  if (expression.kind === 'set-name') {
    const elements = lookup.elements(expression)
    return elements === undefined ? anything(domain) : valuesOfElements(domain, elements, lookup)
  }
  const interval = intervalOf(domain, expression)
  if (interval !== undefined) return certain([interval])
  lookup.unread(expression)
  return anything(domain)
}

function negated(domain: Domain, { sure, possible }: Values): Values {
  return { sure: complement(possible, 0n, domain.last), possible: complement(sure, 0n, domain.last) }
}

function compared(domain: Domain, relation: '<' | '>' | '<=' | '>=', value: bigint): Numbers {
  switch (relation) {
    case '<':
      return value === 0n ? [] : [[0n, value - 1n]]
    case '<=':
      return [[0n, value]]
    case '>':
      return value >= domain.last ? [] : [[value + 1n, domain.last]]
    case '>=':
      return [[value, domain.last]]
  }
}

function only(values: readonly bigint[] | undefined, holds: (value: bigint) => boolean): Values | undefined {
  return values && certain(intervalSet(values.filter(holds).map((value) => [value, value] as const)))
}

/** Flags: `syn,ack` is any of them, `! syn,ack` none of them, `syn / syn,ack` that pattern under that mask. */
function related(
  domain: Domain,
  left: Expression,
  relation: Relation,
  right: Expression,
  lookup: Lookup,
): Values | undefined {
  const { values } = domain
  const at = (value: bigint): bigint | undefined => constant(domain, left, value)
  if (right.kind === 'prefix' && domain.flags) {
    const pattern = constant(domain, right.of)
    const mask = constant(domain, right.length)
    if (pattern === undefined || mask === undefined) return undefined
    return only(values, (value) => ((value & mask) === pattern) === (relation !== '!='))
  }
  if (right.kind === 'set' || right.kind === 'set-name' || right.kind === 'range') {
    if (relation !== 'implicit' && relation !== '==' && relation !== '!=') return undefined
    const { sure, possible } = valuesOf(domain, right, lookup)
    const yes = relation !== '!='
    const surely = only(values, (value) => has(yes ? sure : complement(possible, 0n, domain.last), at(value) ?? -1n))
    const maybe = only(values, (value) => has(yes ? possible : complement(sure, 0n, domain.last), at(value) ?? -1n))
    return surely && maybe && { sure: surely.sure, possible: maybe.sure }
  }
  const flag = constant(domain, right)
  if (flag === undefined) return undefined
  return only(values, (value) => {
    const found = at(value)
    if (found === undefined) return false
    switch (relation) {
      case 'implicit':
        return domain.flags ? (found & flag) !== 0n : found === flag
      case '!':
        return (found & flag) === 0n
      case '==':
        return found === flag
      case '!=':
        return found !== flag
      case '<':
        return found < flag
      case '>':
        return found > flag
      case '<=':
        return found <= flag
      case '>=':
        return found >= flag
    }
  })
}

/** `ip saddr & 255.255.255.0 == 10.0.0.0`: an interval, when the ones of the mask come first. */
function masked(domain: Domain, left: Expression, relation: Relation, right: Expression): Values | undefined {
  if (left.kind !== 'binary' || left.operator !== '&' || left.left.kind !== 'selector') return undefined
  const mask = constant(domain, left.right)
  const value = constant(domain, right)
  if (mask === undefined || value === undefined) return undefined
  const rest = domain.last & ~mask
  if ((rest & (rest + 1n)) !== 0n) return undefined
  const values = certain((value & rest) === 0n ? [[value, value | rest]] : [])
  if (relation === 'implicit' || relation === '==') return values
  return relation === '!=' ? negated(domain, values) : undefined
}

/** The values of a field for which `left relation right` holds, `left` being its selector or bits of it; undefined: unread. */
export function holdingValues(
  domain: Domain,
  left: Expression,
  relation: Relation,
  right: Expression,
  lookup: Lookup,
): Values | undefined {
  const plain = left.kind === 'selector'
  const single = right.kind !== 'set' && right.kind !== 'set-name' && right.kind !== 'range'
  if (!plain || (domain.flags && single)) {
    return (domain.values && related(domain, left, relation, right, lookup)) ?? masked(domain, left, relation, right)
  }
  if (relation === '!') return undefined
  if (relation === '<' || relation === '>' || relation === '<=' || relation === '>=') {
    const value = constant(domain, right)
    return value === undefined ? undefined : certain(compared(domain, relation, value))
  }
  if (right.kind === 'list') return undefined
  const values = valuesOf(domain, right, lookup)
  return relation === '!=' ? negated(domain, values) : values
}
