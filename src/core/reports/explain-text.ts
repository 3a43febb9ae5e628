import { visible } from '../diagnostics/visible.ts'
import type { ExplainedPart, Explanation } from '../model/explanation.ts'
import type { Leg, Question } from '../model/question.ts'
import { DISPOSITIONS, type Part } from '../model/results.ts'
import type { Origin } from '../model/ruleset.ts'
import type { NameTable } from '../sets/names.ts'
import type { PacketSet } from '../sets/packet-set.ts'
import { boxText } from './box-text.ts'
import { count } from './check-text.ts'
import { originText } from './origin-text.ts'
import { headerText, walkText } from './walk-text.ts'

/** The answers to one leg of a question, firewall by firewall. */
export interface ExplainedLeg {
  readonly leg: Leg
  readonly explanations: readonly Explanation[]
  /** The first firewall on the way of which no configuration was given. */
  readonly unknownFirewall?: string
}

/** Parts and regions that a person still reads; JSON has them all. */
const MOST_PARTS = 30
const MOST_REGIONS = 4

const PATHS = {
  forward: 'through the firewall',
  input: 'to the firewall itself',
  output: 'from the firewall itself',
} as const

/** What becomes of the packets of a question: the parts with their lines, what follows them, and the way of an example of each kind. */
export function explainText(question: Question, legs: readonly ExplainedLeg[], unmet: readonly string[]): string {
  const head = `${visible(question.source.text.trim())}\n  ${assumptions(question, legs).join('; ')}\n`
  const missed = unmet.map((text) => `${text}\n`)
  return [head, ...missed, ...legs.flatMap(legText)].join('\n')
}

/** What the question leaves to be understood. */
function assumptions(question: Question, legs: readonly ExplainedLeg[]): readonly string[] {
  const { path, states, services } = question
  const ports = services.some(({ protocol, destinationPort }) => destinationPort && protocol && protocol.length > 1)
  const sides =
    path === 'forward' ? (['in', 'out'] as const) : path === 'input' ? (['in'] as const) : (['out'] as const)
  const points = [question, ...legs.flatMap(({ leg }) => leg.points)]
  const open = sides.filter((side) => points.every((point) => point[`${side}Interface`] === undefined))
  return [
    `state ${states.join(', ')}`,
    PATHS[path],
    ...(open.length === 0
      ? []
      : [
          `any interface ${open.join(' and ')}: narrow it, as \`${open.map((way) => (way === 'in' ? 'in eth0' : 'out eth1')).join(' ')}\``,
        ]),
    ...(ports ? ['TCP and UDP, because no protocol is named'] : []),
    ...(path === 'forward' && !states.every((state) => state === 'new')
      ? ['as packets of connections that nothing translates; ask for the first packet to see translation']
      : []),
  ]
}

function legText({ leg, explanations, unknownFirewall }: ExplainedLeg): readonly string[] {
  const lost =
    unknownFirewall === undefined
      ? []
      : [`What \`${unknownFirewall}\` does is not known: no configuration of it was given\n`]
  return [...explanations.map((each) => explanationText(leg, each)), ...lost]
}

function explanationText({ title, notes }: Leg, explanation: Explanation): string {
  const { point, asked, parts, exactLines, disposition, mayMiss } = explanation
  const place = [
    ...(title === undefined ? [] : [`From ${title}`]),
    ...(point.firewall === undefined ? [] : [`at ${point.firewall}`]),
    ...notes,
  ].join(', ')
  const head = place === '' ? '' : `${place}\n`
  const others = mayMiss ? '  other packets may come: what a line before does with them is not known\n' : ''
  if (asked.isEmpty()) return `${head}${others || '  no packet comes so far: what is before does not let it through\n'}`
  const shown = parts.slice(0, MOST_PARTS)
  const answer = disposition === 'partly' ? counted(parts) : SAYS[disposition]
  return [
    `${head}${answer}\n${others}`,
    ...shown.map((part) => partText(part, asked, explanation.names, parts.length === 1)),
    ...(parts.length > shown.length
      ? [`  and ${count(parts.length - shown.length, 'part')} more; --format json has them all\n`]
      : []),
    ...(exactLines ? [] : ['  there are so many parts that some name the lines of any of their packets\n']),
    ...(explanation.followed ? [] : ['  what follows, and the replies, are told of narrower questions\n']),
    ...followingText('packets that follow', explanation.onward, explanation.names),
    ...followingText('replies', explanation.reply, explanation.names),
    ...parts.map((part) => exampleText(part, explanation.names, parts.length === 1)),
  ].join('')
}

const SAYS = {
  permitted: 'permitted',
  denied: 'denied, in silence',
  rejected: 'rejected, with an answer',
  unknown: 'undecided: it depends on what was not understood',
} as const

function counted(parts: readonly Part[]): string {
  const counts = DISPOSITIONS.flatMap((disposition) => {
    const number = parts.filter((part) => part.disposition === disposition).length
    return number === 0 ? [] : [`${number} ${disposition}`]
  })
  return `it depends: ${count(parts.length, 'part')}, ${counts.join(', ')}`
}

function partText({ disposition, packets, origins }: Part, asked: PacketSet, names: NameTable, alone: boolean): string {
  return `${alone ? '' : `  ${disposition}\n`}${regions(plainly(packets, asked), names)}${by(origins)}`
}

/** Without saying of state and flags what the question has said already. */
function plainly(packets: PacketSet, asked: PacketSet): PacketSet {
  return (['state', 'tcpFlags'] as const).reduce((left, axis) => {
    const freed = left.free(axis)
    return freed.intersect(asked).equals(packets) ? freed : left
  }, packets)
}

function regions(packets: PacketSet, names: NameTable): string {
  const { boxes, complete } = packets.boxes(MOST_REGIONS)
  const lines = boxes.map((box) => `    ${boxText(box, names)}\n`)
  return `${lines.join('')}${complete ? '' : '    and more\n'}`
}

function by(origins: readonly Origin[]): string {
  return origins.map((origin) => `      by ${originText(origin)}\n`).join('')
}

/** One line where all fare alike, else the parts that do not get through. */
function followingText(title: string, parts: readonly Part[], names: NameTable): readonly string[] {
  if (parts.length === 0) return []
  const bad = parts.filter(({ disposition }) => disposition !== 'permitted')
  if (bad.length === 0) {
    const origins = [...new Set(parts.flatMap((part) => part.origins))]
    return [`  ${title}: permitted\n${by(origins.slice(0, MOST_REGIONS))}`]
  }
  return bad
    .slice(0, MOST_PARTS)
    .map(
      ({ disposition, packets, origins }) =>
        `  ${title}: ${bad.length < parts.length || disposition === 'unknown' ? 'partly ' : ''}${disposition}\n${regions(packets, names)}${by(origins)}`,
    )
}

/** Of several parts each has its example; what follows is told of one alone. */
function exampleText({ disposition, walk, onward, reply }: ExplainedPart, names: NameTable, alone: boolean): string {
  if (walk === undefined) return ''
  const told = (title: string, of: ExplainedPart['walk']) =>
    of === undefined
      ? ''
      : `\n${title}: ${headerText({ packet: of.packet, open: new Set() }, names)}\n${walkText(of, names)}`
  return [
    told(`Example, ${disposition}`, walk),
    told('The packet after it', alone ? onward : undefined),
    told('The reply to it', alone ? reply : undefined),
  ].join('')
}
