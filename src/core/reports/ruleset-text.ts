import type { Match } from '../model/match.ts'
import { type Action, PATHS, type Ruleset, type Translation } from '../model/ruleset.ts'
import { formatAddresses } from '../sets/addresses.ts'
import { formatIntervals } from '../sets/intervals.ts'
import { formatPorts } from '../sets/ports.ts'
import { originPlace } from './origin-text.ts'

/** A condition in words, as explicit as it must be to be checked by eye. */
export function matchText(match: Match): string {
  switch (match.kind) {
    case 'all':
      return 'all'
    case 'none':
      return 'nothing'
    case 'family':
      return `IPv${match.family}`
    case 'in-interface':
    case 'out-interface':
      return `${match.kind === 'in-interface' ? 'in' : 'out'} ${match.names.map(({ text, prefix }) => (prefix ? `${text}*` : text)).join('|')}`
    case 'source-address':
      return `source ${formatAddresses(match.addresses)}`
    case 'destination-address':
      return `destination ${formatAddresses(match.addresses)}`
    case 'protocol':
      return `protocol ${formatIntervals(match.protocols)}`
    case 'source-port':
      return `source port ${formatPorts(match.ports)}`
    case 'destination-port':
      return `port ${formatPorts(match.ports)}`
    case 'icmp':
      return `type ${formatIntervals(match.types)} code ${formatIntervals(match.codes)}`
    case 'state':
      return `state ${match.states.join('|')}`
    case 'tcp-flags':
      return `TCP flags ${formatIntervals(match.values)}`
    case 'source-mac':
      return `source MAC ${formatIntervals(match.addresses)}`
    case 'and':
      return match.of.map((part) => (part.kind === 'or' ? `(${matchText(part)})` : matchText(part))).join(', ')
    case 'or':
      return match.of.map((part) => (part.kind === 'and' ? `(${matchText(part)})` : matchText(part))).join(' or ')
    case 'not':
      return `not (${matchText(match.of)})`
    case 'unknown':
      return `unknown \`${match.text}\``
  }
}

export function actionText(action: Action): string {
  switch (action.kind) {
    case 'jump':
    case 'goto':
      return `${action.kind} ${action.to}`
    case 'translate':
      return `translate ${translationText(action.translation)}`
    case 'alter':
      return `alter ${action.axes.join(', ')}`
    case 'unknown':
      return `unknown \`${action.text}\``
    default:
      return action.kind
  }
}

function translationText({ source, destination, sourcePort, destinationPort }: Translation): string {
  const change = (title: string, to: typeof source) =>
    to === undefined
      ? []
      : [
          `${title} ${to.kind === 'own' ? "to the firewall's own address" : `to ${formatAddresses(to.kind === 'to' ? to.addresses : to.to)}`}`,
        ]
  const port = (title: string, ports: typeof sourcePort) =>
    ports === undefined ? [] : [`${title} to ${formatPorts(ports)}`]
  return [
    ...change('source', source),
    ...change('destination', destination),
    ...port('source port', sourcePort),
    ...port('port', destinationPort),
  ].join(', ')
}

/** The neutral rules: the stages of each path, then every list with the line of each rule. */
export function rulesetText(ruleset: Ruleset): string {
  const paths = PATHS.map((path) => {
    const stages = ruleset.paths[path].map(
      ({ list, purpose, when, otherwise }) =>
        `    ${ruleset.lists.get(list)?.name ?? list}${purpose === 'filter' ? '' : ` (${purpose})`}${when.kind === 'all' ? '' : ` for ${matchText(when)}`}, otherwise ${otherwise.action}\n`,
    )
    return `  ${path}\n${stages.join('') || '    no list: everything passes\n'}`
  })
  const lists = [...ruleset.lists.values()].map(({ name, rules }) => {
    const width = Math.max(0, ...rules.map(({ origin }) => originPlace(origin).length))
    const lines = rules.map(
      ({ match, action, origin }) =>
        `  ${originPlace(origin).padEnd(width)}  ${matchText(match)} -> ${actionText(action)}\n`,
    )
    return `${name}: ${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}\n${lines.join('')}`
  })
  return `${ruleset.dialect}, ${ruleset.families.map((family) => `IPv${family}`).join(' and ')}\n${paths.join('')}\n${lists.join('\n')}`
}
