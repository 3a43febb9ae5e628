import type { Feature } from '../model/catalogue.ts'
import type { Deployment } from '../model/deployment.ts'
import type { Flow } from '../model/flow.ts'
import { NEEDS } from '../model/requirement.ts'
import type { FlowVerdict, Part, ReachResult } from '../model/results.ts'
import type { Ruleset } from '../model/ruleset.ts'
import { type NameTable, nameTable } from '../sets/names.ts'
import type { ConnectionState } from '../sets/packet.ts'
import type { PacketSet, PacketSpace } from '../sets/packet-set.ts'
import { packetSpace } from '../sets/packet-space.ts'
import { TooLargeError } from '../sets/too-large.ts'
import { isUntracked, repeated, undone } from './connection.ts'
import { type Evaluate, type Evaluation, evaluator, type Passage } from './evaluate.ts'
import { answers, type Interfaces, onward } from './flow-packets.ts'
import { TOO_LARGE } from './implicit.ts'
import { interfacesOf } from './interfaces.ts'
import { journeysOf } from './journeys.ts'
import { judge } from './judge.ts'
import { mappingsOf } from './mappings.ts'
import { MOST_CUTS } from './memory.ts'
import { namesInDeployment, namesInRuleset } from './names.ts'
import { partsOf } from './parts.ts'

/** `names` tells people the interfaces in the packets of the result. */
export interface ReachAnswer extends ReachResult {
  readonly names: NameTable
}

/** Cuts that the sets of the simplest question take. */
const LEAST_ROOM = 1_000

/**
 * Does everything work? For each flow that crosses the firewall: its opening packets, what follows them, and the answers, each
 * as the configuration sees them, translation included. Flows that do not cross it are left out. `features`, by id, say what
 * users notice; of others `breaks` is empty. `mostCuts` bounds the memory (see `packetSpace`): a flow that needs more is `unknown`.
 */
export function reach(
  ruleset: Ruleset,
  firewall: string,
  flows: readonly Flow[],
  deployment: Deployment,
  features: ReadonlyMap<string, Feature>,
  mostCuts = MOST_CUTS,
): ReachAnswer {
  const names = nameTable([...namesInRuleset(ruleset), ...namesInDeployment(deployment)])
  const mappings = mappingsOf(deployment)
  // What was found out in a space that has become too large stays; the next one has half the room, so all are bounded.
  let room = Math.max(mostCuts / 2, LEAST_ROOM)
  const desk = () => {
    const space = packetSpace(names, room)
    return { space, evaluate: evaluator(ruleset, 'forward', { space, names }) }
  }
  let { space, evaluate } = desk()
  const waysOf = (flow: Flow) =>
    flow.crossings.flatMap((crossing, number) => {
      if (crossing.firewall !== firewall) return []
      const by = interfacesOf(deployment.firewalls.get(firewall), crossing, names)
      return journeysOf(space, flow, number, mappings, by).map((journey) => {
        const opening = judge(space, evaluate(journey.entering), journey)
        return { opening, ...connections({ ruleset, space, evaluate, flow, by }, opening.passages) }
      })
    })
  const verdicts = flows.flatMap((flow) => {
    if (!flow.crossings.some((crossing) => crossing.firewall === firewall)) return []
    try {
      return [verdictOf(flow, firewall, waysOf(flow))]
    } catch (error) {
      if (!(error instanceof TooLargeError)) throw error
      room = Math.max(room / 2, LEAST_ROOM)
      const next = desk()
      space = next.space
      evaluate = next.evaluate
      return [undecided(flow, firewall, names)]
    }
  })
  return { firewall, verdicts, broken: brokenFeatures(verdicts, features), names }
}

/** Of a flow that takes too much memory nothing is said. */
function undecided(flow: Flow, firewall: string, names: NameTable): FlowVerdict {
  const packets = packetSpace(names).all
  const opening: readonly Part[] = [{ disposition: 'unknown', packets, origins: [TOO_LARGE] }]
  return { flow, firewall, disposition: 'unknown', opening, onward: [], reply: [] }
}

interface Question {
  readonly ruleset: Ruleset
  readonly space: PacketSpace
  readonly evaluate: Evaluate
  readonly flow: Flow
  readonly by: Interfaces
}

interface Way {
  readonly opening: Evaluation
  readonly onward: readonly Evaluation[]
  readonly reply: readonly Evaluation[]
}

/** What becomes of the packets of connections that have been opened. */
function connections(question: Question, passages: readonly Passage[]): Omit<Way, 'opening'> {
  const { ruleset, space, evaluate, flow, by } = question
  const ways = passages.map((passage) => {
    const states = statesOf(ruleset, flow, passage)
    const answersTo = (opened: PacketSet) => answers(space, flow, opened, by, states)
    const following = onward(space, passage.entering, states)
    if (isUntracked(passage)) {
      return { onward: evaluate(following), reply: evaluate(answersTo(passage.leaving)) }
    }
    const back = undone(ruleset, passage, answersTo)
    return {
      onward: evaluate(following, repeated(ruleset, passage)),
      reply: evaluate(back.entering, back.tracked),
    }
  })
  return { onward: ways.map((way) => way.onward), reply: ways.map((way) => way.reply) }
}

/**
 * The states in which packets after the first may be seen. Where nothing follows connections a rule cannot lean on a state. Of a
 * connection exempt from tracking the next packet looks new, or, in the midst of TCP, invalid.
 */
export function statesOf(
  ruleset: Ruleset,
  { transport }: Pick<Flow, 'transport'>,
  passage: Passage,
): readonly ConnectionState[] {
  if (!ruleset.stateful) return ['new', 'established']
  if (!isUntracked(passage)) return ['established']
  return transport === 'tcp' || transport === 'any' ? ['new', 'invalid'] : ['new']
}

function verdictOf(flow: Flow, firewall: string, ways: readonly Way[]): FlowVerdict {
  const opening = allParts(ways.map((way) => way.opening))
  const onward = allParts(ways.flatMap((way) => way.onward))
  const reply = allParts(ways.flatMap((way) => way.reply))
  return { flow, firewall, disposition: summary([opening, onward, reply]), opening, onward, reply }
}

/** The parts of several questions as those of one: a packet that some of them ask about must fare well in each. */
export function allParts(evaluations: readonly Evaluation[]): readonly Part[] {
  const [first, ...rest] = evaluations
  if (first === undefined) return []
  const union = (of: (evaluation: Evaluation) => PacketSet) =>
    rest.reduce((all, evaluation) => all.union(of(evaluation)), of(first))
  return partsOf({
    asked: union(({ asked }) => asked),
    mayPermit: union(({ mayPermit }) => mayPermit),
    mayDeny: union(({ mayDeny }) => mayDeny),
    mayReject: union(({ mayReject }) => mayReject),
    passages: evaluations.flatMap(({ passages }) => passages),
    endings: evaluations.flatMap(({ endings }) => endings),
    doubts: evaluations.flatMap(({ doubts }) => doubts),
  })
}

/** A flow is dead when one of its directions is. Without any packet there is nothing to say of it. */
function summary(directions: readonly (readonly Part[])[]): FlowVerdict['disposition'] {
  const asked = directions.filter((parts) => parts.length > 0)
  const blocked = ({ disposition }: Part) => disposition === 'denied' || disposition === 'rejected'
  const dead = asked.find((parts) => parts.every(blocked))
  if (dead) return dead.every(({ disposition }) => disposition === 'rejected') ? 'rejected' : 'denied'
  if (asked.some((parts) => parts.some(blocked))) return 'partly'
  if (asked.length === 0 || asked.some((parts) => parts.some(({ disposition }) => disposition === 'unknown')))
    return 'unknown'
  return 'permitted'
}

/** The features of blocked flows, those with the most needed flow first, then those with the most flows. */
function brokenFeatures(
  verdicts: readonly FlowVerdict[],
  features: ReadonlyMap<string, Feature>,
): ReachResult['broken'] {
  const blocked = new Map<string, Flow[]>()
  for (const { flow, disposition } of verdicts) {
    if (disposition === 'permitted' || disposition === 'unknown') continue
    blocked.set(flow.feature, [...(blocked.get(flow.feature) ?? []), flow])
  }
  const worst = (flows: readonly Flow[]) => Math.min(...flows.map(({ need }) => NEEDS.indexOf(need)))
  return [...blocked]
    .sort(([a, x], [b, y]) => worst(x) - worst(y) || y.length - x.length || (a < b ? -1 : 1))
    .map(([feature, of]) => ({ feature, breaks: features.get(feature)?.breaks ?? '', flows: of.map(({ id }) => id) }))
}
