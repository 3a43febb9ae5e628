import type { ExplainedPart, Explanation, Walk } from '../../model/explanation.ts'
import type { Leg, PassingPoint, Question } from '../../model/question.ts'
import { DISPOSITIONS, type Part } from '../../model/results.ts'
import type { Path, Ruleset } from '../../model/ruleset.ts'
import { has } from '../../sets/intervals.ts'
import { type NamePattern, type NameTable, nameTable } from '../../sets/names.ts'
import { type ConnectionState, PROTOCOL } from '../../sets/packet.ts'
import type { PacketSet, PacketSpace } from '../../sets/packet-set.ts'
import { packetSpace } from '../../sets/packet-space.ts'
import { TooLargeError } from '../../sets/too-large.ts'
import { isUntracked, repeated, undone } from '../connection.ts'
import { type Evaluate, type Evaluation, evaluator, type Passage } from '../evaluate.ts'
import { type Interfaces, onward } from '../flow-packets.ts'
import { TOO_LARGE } from '../implicit.ts'
import { namesInRuleset } from '../names.ts'
import { allParts, statesOf } from '../reach.ts'
import { answerHeaders, answersTo, answerTo, following } from './answers.ts'
import { type Answer, ask } from './ask.ts'
import { arriving, askedPackets, interfacesAt } from './asked.ts'
import { exampleFinder } from './example.ts'
import { bySize } from './size.ts'
import { walk } from './walk.ts'

/** A configuration on the way of a question. */
export interface Device {
  /** As the deployment calls it; absent for a configuration by itself. */
  readonly name?: string
  readonly ruleset: Ruleset
}

/** Answers questions about some configurations. Reuse it: it keeps what it has learnt of their lists. */
export interface Explainer {
  /** What each device on the leg does, in their order, up to the first that is not among the devices. */
  explain(question: Question, leg?: Leg): readonly Explanation[]
}

/** After so many questions the sets of earlier ones are let go. */
const MOST_QUESTIONS = 500

/** About 300 MB. */
const MOST_CUTS = 12_000_000

/** An answer with more parts is not followed any further: it would take long, and nobody reads it. */
const MOST_FOLLOWED = 50

/**
 * Explains questions about configurations. `patterns`: interfaces that questions and legs may name beyond those that the
 * configurations do; others cost a fresh start. `mostCuts` bounds the memory, see `packetSpace`: a question that needs more is answered as
 * unknown.
 */
export function explainer(
  devices: readonly Device[],
  patterns: readonly NamePattern[] = [],
  mostCuts = MOST_CUTS,
): Explainer {
  const mentioned = [...devices.flatMap(({ ruleset }) => namesInRuleset(ruleset)), ...patterns]
  const known = new Set(mentioned.filter(({ prefix }) => !prefix).map(({ text }) => text))
  let desk = newDesk(nameTable(mentioned), mostCuts)
  let asked = 0
  const fresh = (): Desk => {
    desk = newDesk(nameTable(mentioned), mostCuts)
    asked = 0
    return desk
  }
  return {
    explain(question, leg = everywhere(question)) {
      const unheard = interfaceNames(question, leg).filter((text) => !known.has(text))
      for (const text of unheard) {
        known.add(text)
        mentioned.push({ text, prefix: false })
      }
      if (unheard.length > 0 || asked >= MOST_QUESTIONS) fresh()
      asked++
      const explanations = attempt(() => explainLeg(desk, devices, question, leg))
      if (explanations !== undefined) return explanations
      // Perhaps only what earlier questions left behind is too much.
      const again = asked > 1 ? attempt(() => explainLeg(fresh(), devices, question, leg)) : undefined
      fresh()
      return again ?? undecided(newDesk(desk.names), devices, question, leg)
    },
  }
}

const explainers = new WeakMap<Ruleset, Explainer>()

/** What a configuration does to the packets of a question: exact parts with their lines, and the walk of an example of each kind. */
export function explain(ruleset: Ruleset, question: Question): Explanation {
  const ready = explainers.get(ruleset) ?? explainer([{ ruleset }])
  explainers.set(ruleset, ready)
  const [explanation] = ready.explain(question)
  if (explanation === undefined) throw new Error('a configuration by itself always explains')
  return explanation
}

/** The one leg of a question about a configuration by itself, which meets every packet of it. */
export function everywhere({ from, to }: Question): Leg {
  return { source: from.addresses, destination: to.addresses, points: [{}], notes: [] }
}

function interfaceNames(question: Question, { points }: Leg): readonly string[] {
  return [question, ...points].flatMap(({ inInterface, outInterface }) =>
    [inInterface, outInterface].filter((text) => text !== undefined),
  )
}

/** What questions about the same devices share. */
interface Desk {
  readonly names: NameTable
  readonly space: PacketSpace
  readonly exampleOf: ReturnType<typeof exampleFinder>
  evaluate(ruleset: Ruleset, path: Path): Evaluate
}

function newDesk(names: NameTable, mostCuts?: number): Desk {
  const space = packetSpace(names, mostCuts)
  const evaluators = new Map<Ruleset, Map<Path, Evaluate>>()
  return {
    names,
    space,
    exampleOf: exampleFinder(space, names),
    evaluate(ruleset, path) {
      const byPath = evaluators.get(ruleset) ?? new Map<Path, Evaluate>()
      evaluators.set(ruleset, byPath)
      const evaluate = byPath.get(path) ?? evaluator(ruleset, path, { space, names })
      byPath.set(path, evaluate)
      return evaluate
    },
  }
}

function explainLeg(desk: Desk, devices: readonly Device[], question: Question, leg: Leg): readonly Explanation[] {
  const explanations: Explanation[] = []
  let before: Answer | undefined
  let mayMiss = false
  for (const point of leg.points) {
    const device = devices.find(({ name }) => name === point.firewall)
    if (device === undefined) break
    const by = interfacesAt(question, leg, point, desk.names)
    const packets =
      before === undefined
        ? askedPackets(desk.space, question, leg, by)
        : arriving(desk.space, desk.space.unionAll(before.passages.map(({ leaving }) => leaving)), question, by)
    mayMiss ||= before?.evaluation.endings.some(({ kind }) => kind === 'anything') === true
    const answer = ask(desk.evaluate(device.ruleset, question.path), packets)
    explanations.push(explanationOf({ desk, device, question, point, by, mayMiss }, packets, answer))
    before = answer
  }
  return explanations
}

/** Undefined where the sets grow too large. */
function attempt<T>(task: () => T): T | undefined {
  try {
    return task()
  } catch (error) {
    if (error instanceof TooLargeError) return undefined
    throw error
  }
}

/** What can be said of a question that is too large: nothing, for all the packets of its first firewall. */
function undecided(desk: Desk, devices: readonly Device[], question: Question, leg: Leg): readonly Explanation[] {
  const [point] = leg.points
  if (point === undefined || !devices.some(({ name }) => name === point.firewall)) return []
  const packets = askedPackets(desk.space, question, leg, interfacesAt(question, leg, point, desk.names))
  const part: Part = { disposition: 'unknown', packets, origins: [TOO_LARGE] }
  const nothing = { mayMiss: false, onward: [], reply: [], followed: false, exactLines: true }
  return [{ ...nothing, question, point, asked: packets, disposition: 'unknown', parts: [part], names: desk.names }]
}

interface Setting {
  readonly desk: Desk
  readonly device: Device
  readonly question: Question
  readonly point: PassingPoint
  readonly by: Interfaces
  readonly mayMiss: boolean
}

function explanationOf(setting: Setting, asked: PacketSet, answer: Answer): Explanation {
  const { desk, question, point, mayMiss } = setting
  const parts = bySize(answer.parts)
  const shown = new Set(DISPOSITIONS.map((disposition) => parts.find((part) => part.disposition === disposition)))
  const followed = answer.parts.length <= MOST_FOLLOWED
  const next =
    followed && opensConnections(question) ? connections(setting, answer.passages) : { onward: [], reply: [] }
  return {
    question,
    point,
    asked,
    mayMiss,
    disposition: summary(parts),
    parts: parts.map((part) => (shown.has(part) ? withWalk(setting, part) : part)),
    exactLines: answer.exactLines,
    onward: bySize(allParts(next.onward)),
    reply: bySize(allParts(next.reply)),
    followed,
    names: desk.names,
  }
}

/** Of what comes to or from the firewall itself the way back is another path, which translates nothing. */
function opensConnections({ path, states }: Question): boolean {
  return path === 'forward' && states.includes('new')
}

function summary(parts: readonly Part[]): Explanation['disposition'] {
  const [first, ...others] = new Set(parts.map(({ disposition }) => disposition))
  return others.length > 0 ? 'partly' : (first ?? 'unknown')
}

/** Packets that follow the first of each connection, and the answers to it, as `reach` asks for them. */
function connections({ desk, device: { ruleset }, question, by }: Setting, passages: readonly Passage[]) {
  const { space } = desk
  const evaluate = desk.evaluate(ruleset, question.path)
  const withTcp = question.services.some(({ protocol }) => protocol === undefined || has(protocol, PROTOCOL.tcp))
  const transport = withTcp ? 'tcp' : 'udp'
  const ways = passages.map((passage): { onward: Evaluation; reply: Evaluation } => {
    const states: readonly ConnectionState[] = statesOf(ruleset, { transport }, passage)
    const answered = (opened: PacketSet) => answersTo(space, opened, by, states)
    const following = onward(space, passage.entering, states)
    if (isUntracked(passage)) return { onward: evaluate(following), reply: evaluate(answered(passage.leaving)) }
    const back = undone(ruleset, passage, answered)
    return { onward: evaluate(following, repeated(ruleset, passage)), reply: evaluate(back.entering, back.tracked) }
  })
  return { onward: ways.map((way) => way.onward), reply: ways.map((way) => way.reply) }
}

/** Walks an example of a part; where it passes, also what follows it and its answer. */
function withWalk(setting: Setting, part: Part): ExplainedPart {
  const { desk, device, question } = setting
  const example = desk.exampleOf(part.packets)
  if (example === undefined) return part
  const first = walk(device.ruleset, question.path, example, desk.names)
  const passed = first.headers.find((way) => way.certain)
  const told = { ...part, walk: first.walk }
  if (passed === undefined || example.state !== 'new' || question.path !== 'forward') return told
  return { ...told, ...nextPackets(setting, passed.headers) }
}

/** The walks of the packet after the first, and of the answer to it, by the headers with which the first one passed. */
function nextPackets({ desk, device: { ruleset } }: Setting, headers: Parameters<typeof following>[0]) {
  const [entered, leaving] = [headers[0], headers.at(-1)]
  if (entered === undefined || leaving === undefined) return {}
  const tell = (...[packet, tracked]: [Parameters<typeof walk>[2], Parameters<typeof walk>[4]?]): Walk =>
    walk(ruleset, 'forward', packet, desk.names, tracked).walk
  const reply = answerTo(leaving)
  if (leaving.packet.state === 'untracked') {
    const state = entered.packet.protocol === PROTOCOL.tcp ? 'invalid' : 'new'
    const again = { ...entered.packet, state } as const
    return { onward: tell(again), ...(reply === undefined ? {} : { reply: tell({ ...reply.packet, state }) }) }
  }
  const forth = following(headers)
  const back = answerHeaders(ruleset, headers)
  const next = forth[0]?.packet
  return {
    ...(next === undefined ? {} : { onward: tell(next, forth) }),
    ...(reply === undefined || back === undefined ? {} : { reply: tell(reply.packet, back) }),
  }
}
