import { visible } from '../diagnostics/visible.ts'
import type { Walk, WalkEnd, WalkedHeader, WalkedLine, WalkedList, WalkedStage } from '../model/explanation.ts'
import type { Match } from '../model/match.ts'
import type { Action, Origin } from '../model/ruleset.ts'
import { oneAddress } from '../sets/addresses.ts'
import { formatAddress } from '../sets/ip.ts'
import type { NameTable } from '../sets/names.ts'
import { PROTOCOL } from '../sets/packet.ts'
import type { Axis, Box } from '../sets/packet-set.ts'
import { boxText } from './box-text.ts'
import { count } from './check-text.ts'
import { originText } from './origin-text.ts'
import { actionText } from './ruleset-text.ts'

/** Protocols whose packets have two numbers beside the addresses: ports, or type and code. */
const NUMBERED: ReadonlySet<number> = new Set([
  PROTOCOL.tcp,
  PROTOCOL.udp,
  PROTOCOL.sctp,
  PROTOCOL.icmp,
  PROTOCOL.icmp6,
])

/** One packet in the words of a firewall rule; what is not known of it is left out. */
export function headerText({ packet, open }: WalkedHeader, names: NameTable): string {
  const point = (axis: Exclude<Axis, 'source' | 'destination' | 'state'>) =>
    open.has(axis) ? {} : { [axis]: [[packet[axis], packet[axis]]] }
  const address = (axis: 'source' | 'destination') =>
    open.has(axis) ? {} : { [axis]: oneAddress({ family: packet.family, value: packet[axis] }) }
  const box: Box = {
    families: [packet.family],
    ...point('inInterface'),
    ...point('outInterface'),
    ...address('source'),
    ...address('destination'),
    ...point('protocol'),
    ...(NUMBERED.has(packet.protocol) ? { ...point('sourcePort'), ...point('destinationPort') } : {}),
    ...(open.has('state') ? {} : { states: [packet.state] }),
  }
  return boxText(box, names)
}

/** The place without its folders, and the line: the parts of the answer name the files in full. */
function lineOf(origin: Origin): string {
  const text = originText(origin)
  const name = visible(origin.span?.source.name ?? '')
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
  return name !== '' && text.startsWith(name) ? `${base}${text.slice(name.length)}` : text
}

/** A walk, stage by stage and line by line, as a packet tracer tells it. */
export function walkText(walk: Walk, names: NameTable): string {
  const start: WalkedHeader = { packet: walk.packet, open: new Set() }
  const stages = walk.stages.map((stage, number) => {
    const before = number === 0 ? start : (walk.stages[number - 1]?.header ?? start)
    return stageText(stage, number + 1, walk.tracked ? differenceOf(before, stage.header) : undefined, names)
  })
  const none = walk.stages.length === 0 && walk.ends.length === 1 ? ['  no list looks at it\n'] : []
  return [...none, ...stages, ...walk.ends.map((end) => endText(end, walk, names))].join('')
}

const PURPOSES = { filter: 'filter', translation: 'translation', 'before-tracking': 'before tracking' } as const

/** `byTracking`: what tracking does to the packet on its way there; undefined for a packet that lines translate. */
function stageText(
  { stage, list, enters, ends }: WalkedStage,
  number: number,
  byTracking: string | undefined,
  names: NameTable,
): string {
  const head = `  ${number} ${list?.name ?? stage.list} (${PURPOSES[stage.purpose]})`
  const tracking = byTracking === undefined || byTracking === '' ? '' : `      by tracking: ${byTracking}\n`
  if (enters === 'no') {
    const why =
      stage.purpose === 'translation' && byTracking !== undefined ? 'first packets only' : 'not for this packet'
    return `${head}: ${why}\n${tracking}`
  }
  const perhaps = enters === 'maybe' ? ': perhaps; whether the packet goes through it is not known' : ''
  const end = ends ? `      no line decides: ${stage.otherwise.action}, ${lineOf(stage.otherwise.origin)}\n` : ''
  return `${head}${perhaps}\n${tracking}${list === undefined ? '' : listText(list, '      ', names)}${end}`
}

function listText(list: WalkedList, indent: string, names: NameTable): string {
  if (list.missing) return `${indent}this list is not there: anything may happen\n`
  if (list.again) return `${indent}as before\n`
  const lines = list.lines.map((line) => `${skippedText(line.skipped, indent)}${lineText(line, indent, names)}`)
  return `${lines.join('')}${skippedText(list.skipped, indent)}`
}

function skippedText(lines: number, indent: string): string {
  return lines === 0 ? '' : `${indent}${count(lines, 'line')} ${lines === 1 ? 'does' : 'do'} not match\n`
}

function lineText({ rule, matches, before, after, called }: WalkedLine, indent: string, names: NameTable): string {
  const doubts = matches === 'maybe' ? unknownTexts(rule.match) : []
  const why = doubts.length === 0 ? '' : ` (not known: ${doubts.map((text) => `\`${text}\``).join(' and ')})`
  const verb = matches === 'yes' ? 'matches' : `may match${why}`
  const changes = after.map((header) => `${indent}    ${changeText(before, header, names)}\n`)
  const target = called === undefined ? effectText(rule.action) : `${rule.action.kind} ${called.name}`
  const back =
    called?.comesOut === true && !called.again
      ? `${indent}  ${rule.action.kind === 'goto' ? 'out of' : 'back from'} ${called.name}\n`
      : ''
  return [
    `${indent}${lineOf(rule.origin)}\n`,
    `${indent}  ${verb}: ${target}\n`,
    ...changes,
    called === undefined ? '' : listText(called, `${indent}    `, names),
    back,
  ].join('')
}

/** What an action does to the packet. */
function effectText(action: Action): string {
  if (action.kind === 'continue') return 'only logs or counts, goes on'
  if (action.kind === 'return') return 'returns'
  return action.kind === 'unknown' ? `may do anything: ${actionText(action)}` : actionText(action)
}

/** The conditions that nobody can decide. Matches nest only as deep as a reader lets them. */
function unknownTexts(match: Match): readonly string[] {
  if (match.kind === 'unknown') return [match.text]
  if (match.kind === 'not') return unknownTexts(match.of)
  return match.kind === 'and' || match.kind === 'or' ? match.of.flatMap(unknownTexts) : []
}

const CHANGED = ['source', 'destination', 'sourcePort', 'destinationPort', 'state', 'protocol'] as const
const TITLES: Readonly<Record<(typeof CHANGED)[number], string>> = {
  source: 'source',
  destination: 'destination',
  sourcePort: 'source port',
  destinationPort: 'port',
  state: 'state',
  protocol: 'protocol',
}

/** What a line makes of a packet. */
function changeText(before: WalkedHeader, after: WalkedHeader, names: NameTable): string {
  return differenceOf(before, after) || `stays ${headerText(after, names)}`
}

/** `destination 131.107.155.20 becomes 10.45.16.20`; empty where nothing changes. */
function differenceOf(before: WalkedHeader, after: WalkedHeader): string {
  const changes = CHANGED.flatMap((axis) => {
    const [was, is] = [valueText(before, axis), valueText(after, axis)]
    return was === is ? [] : [`${TITLES[axis]} ${was} becomes ${is}`]
  })
  return changes.join(', ')
}

function valueText({ packet, open }: WalkedHeader, axis: (typeof CHANGED)[number]): string {
  if (open.has(axis)) return 'something that the configuration does not say'
  if (axis !== 'source' && axis !== 'destination') return String(packet[axis])
  return formatAddress(packet[axis])
}

function endText({ disposition, origins, leaving, certain }: WalkEnd, walk: Walk, names: NameTable): string {
  const may = walk.ends.length > 1 || !certain ? 'may be ' : ''
  const last = origins.at(-1)
  const decides = disposition !== 'permitted' && last !== undefined ? `, by ${lineOf(last)}` : ''
  const changed =
    leaving !== undefined &&
    certain &&
    headerText(leaving, names) !== headerText({ packet: walk.packet, open: new Set() }, names)
  return `  => ${may}${disposition}${decides}${changed ? `; it leaves as ${headerText(leaving, names)}` : ''}\n`
}
