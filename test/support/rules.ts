import { ALL, type Match } from '../../src/core/model/match.ts'
import type { Action, Origin, Path, Rule, Ruleset, Stage } from '../../src/core/model/ruleset.ts'
import { unionOfAddresses } from '../../src/core/sets/addresses.ts'
import type { AddressSet } from '../../src/core/sets/intervals.ts'
import { parseAddresses } from '../../src/core/sets/parse-addresses.ts'

/** Where a rule of a test stands: any text that names it. */
export function line(text: string): Origin {
  return { kind: 'implicit', text }
}

/** The names of the lines, for `expect`. */
export function lineNames(origins: readonly Origin[]): readonly string[] {
  return origins.map((origin) =>
    origin.kind === 'implicit' ? origin.text : origin.span.source.text.slice(origin.span.start, origin.span.end),
  )
}

export function rule(name: string, match: Match, action: Action): Rule {
  return { match, action, origin: line(name) }
}

/** One stage that every packet enters. */
export function stage(list: string, otherwise: Stage['otherwise']['action'], more: Partial<Stage> = {}): Stage {
  return {
    list,
    purpose: 'filter',
    when: ALL,
    otherwise: { action: otherwise, origin: line(`end of ${list}`) },
    ...more,
  }
}

/** A ruleset of lists by name and of stages for one or more paths; a path that is not given has no stages. */
export function ruleset(
  lists: Readonly<Record<string, readonly Rule[]>>,
  paths: Partial<Record<Path, readonly Stage[]>>,
  more: Partial<Ruleset> = {},
): Ruleset {
  return {
    dialect: 'test',
    lists: new Map(Object.entries(lists).map(([name, rules]) => [name, { name, rules, origin: line(name) }])),
    paths: { forward: [], input: [], output: [], ...paths },
    families: [4, 6],
    stateful: true,
    ...more,
  }
}

/** Addresses as people write them, one after the other. */
export function addresses(list: string): AddressSet {
  return unionOfAddresses(
    list.split(',').map((text) => {
      const read = parseAddresses(text.trim())
      if (!read.ok) throw new Error(read.reason)
      return read.value
    }),
  )
}
