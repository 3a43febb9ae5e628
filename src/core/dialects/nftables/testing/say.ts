import type { Match } from '../../../model/match.ts'
import type { Action, AddressChange, Rule, Ruleset } from '../../../model/ruleset.ts'
import { formatAddresses } from '../../../sets/addresses.ts'
import { formatIntervals } from '../../../sets/intervals.ts'
import type { NamePattern } from '../../../sets/names.ts'

function names(patterns: readonly NamePattern[]): string {
  return patterns.map(({ text, prefix }) => (prefix ? `${text}*` : text)).join(',')
}

/** A condition in a few words, for tables of tests. */
export function sayMatch(match: Match): string {
  switch (match.kind) {
    case 'all':
    case 'none':
      return match.kind
    case 'family':
      return `v${match.family}`
    case 'in-interface':
      return `in ${names(match.names)}`
    case 'out-interface':
      return `out ${names(match.names)}`
    case 'source-address':
      return `from ${formatAddresses(match.addresses)}`
    case 'destination-address':
      return `to ${formatAddresses(match.addresses)}`
    case 'protocol':
      return `proto ${formatIntervals(match.protocols)}`
    case 'source-port':
      return `sport ${formatIntervals(match.ports)}`
    case 'destination-port':
      return `dport ${formatIntervals(match.ports)}`
    case 'icmp':
      return `icmp ${formatIntervals(match.types)}/${formatIntervals(match.codes)}`
    case 'state':
      return `state ${match.states.join(',')}`
    case 'tcp-flags':
      return `flags ${formatIntervals(match.values)}`
    case 'source-mac':
      return `mac ${formatIntervals(match.addresses, (n) => n.toString(16))}`
    case 'and':
      return match.of.map(sayMatch).join(' & ')
    case 'or':
      return `(${match.of.map(sayMatch).join(' | ')})`
    case 'not':
      return `not(${sayMatch(match.of)})`
    case 'unknown':
      return `?${match.text}?`
  }
}

function sayChange(change: AddressChange): string {
  switch (change.kind) {
    case 'to':
      return formatAddresses(change.addresses)
    case 'network':
      return `${formatAddresses(change.from)} as ${formatAddresses(change.to)}`
    case 'own':
      return 'own'
  }
}

function sayAction(action: Action): string {
  switch (action.kind) {
    case 'jump':
    case 'goto':
      return `${action.kind} ${action.to}`
    case 'alter':
      return `alter ${action.axes.join()}`
    case 'unknown':
      return `?${action.text}?`
    case 'translate': {
      const { source, destination, sourcePort, destinationPort } = action.translation
      return [
        'translate',
        ...(source ? [`source ${sayChange(source)}`] : []),
        ...(sourcePort ? [`sport ${formatIntervals(sourcePort)}`] : []),
        ...(destination ? [`destination ${sayChange(destination)}`] : []),
        ...(destinationPort ? [`dport ${formatIntervals(destinationPort)}`] : []),
      ].join(' ')
    }
    case 'permit':
    case 'deny':
    case 'reject':
    case 'continue':
    case 'return':
    case 'no-tracking':
      return action.kind
  }
}

export function sayRule({ match, action }: Rule): string {
  return `${sayMatch(match)} -> ${sayAction(action)}`
}

/** The rules of one list, by its key. */
export function sayList(ruleset: Ruleset, key: string): readonly string[] {
  return (ruleset.lists.get(key)?.rules ?? []).map(sayRule)
}
