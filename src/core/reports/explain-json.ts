import type { ExplainedPart, Explanation, Walk, WalkedHeader, WalkedLine, WalkedList } from '../model/explanation.ts'
import type { Question } from '../model/question.ts'
import type { Part } from '../model/results.ts'
import type { NameTable } from '../sets/names.ts'
import { boxText } from './box-text.ts'
import type { ExplainedLeg } from './explain-text.ts'
import { originJson } from './ruleset-json.ts'
import { actionText, matchText } from './ruleset-text.ts'
import { safeJson } from './safe-json.ts'
import { headerText } from './walk-text.ts'

/** Regions of one part; a part can have more than fit in memory. */
const MOST_REGIONS = 100

/**
 * The answer of `explain` for other programs, version 1. Regions, packets, conditions and actions are in the same words as in the
 * text form; lines are file, line and column.
 */
export function explainJson(question: Question, legs: readonly ExplainedLeg[], unmet: readonly string[]): string {
  return safeJson({
    portolan: 1,
    question: question.source.text,
    path: question.path,
    states: question.states,
    unmet,
    answers: legs.flatMap(({ leg, explanations, unknownFirewall }) => [
      ...explanations.map((each) => ({
        ...(leg.title === undefined ? {} : { leg: leg.title }),
        ...(each.point.firewall === undefined ? {} : { firewall: each.point.firewall }),
        ...(leg.notes.length === 0 ? {} : { notes: leg.notes }),
        ...explanationJson(each),
      })),
      ...(unknownFirewall === undefined ? [] : [{ leg: leg.title, firewall: unknownFirewall, disposition: 'unknown' }]),
    ]),
  })
}

function explanationJson({
  asked,
  mayMiss,
  disposition,
  parts,
  exactLines,
  onward,
  reply,
  followed,
  names,
}: Explanation): object {
  return {
    packets: asked.isEmpty() ? 'none' : 'some',
    mayMiss,
    disposition,
    exactLines,
    followed,
    parts: parts.map((part) => explainedJson(part, names)),
    onward: onward.map((part) => partJson(part, names)),
    reply: reply.map((part) => partJson(part, names)),
  }
}

function partJson({ disposition, packets, origins }: Part, names: NameTable): object {
  const { boxes, complete } = packets.boxes(MOST_REGIONS)
  return { disposition, packets: boxes.map((box) => boxText(box, names)), complete, lines: origins.map(originJson) }
}

function explainedJson(part: ExplainedPart, names: NameTable): object {
  const { walk, onward, reply } = part
  return {
    ...partJson(part, names),
    ...(walk === undefined ? {} : { example: walkJson(walk, names) }),
    ...(onward === undefined ? {} : { following: walkJson(onward, names) }),
    ...(reply === undefined ? {} : { reply: walkJson(reply, names) }),
  }
}

function walkJson({ packet, disposition, stages, ends }: Walk, names: NameTable): object {
  const header = (of: WalkedHeader) => headerText(of, names)
  const line = ({ rule, matches, skipped, after, called }: WalkedLine): object => ({
    notMatching: skipped,
    ...originJson(rule.origin),
    matches,
    condition: matchText(rule.match),
    action: actionText(rule.action),
    ...(after.length === 0 ? {} : { becomes: after.map(header) }),
    ...(called === undefined ? {} : { list: list(called) }),
  })
  const list = ({ name, lines, skipped, comesOut, again, missing }: WalkedList): object => ({
    name,
    ...(missing ? { missing } : again ? { again } : { lines: lines.map(line), notMatching: skipped, comesOut }),
  })
  return {
    packet: header({ packet, open: new Set() }),
    disposition,
    stages: stages.map((stage) => ({
      list: stage.list === undefined ? { name: stage.stage.list } : list(stage.list),
      purpose: stage.stage.purpose,
      packet: header(stage.header),
      enters: stage.enters,
      ...(stage.ends ? { otherwise: stage.stage.otherwise.action, ...originJson(stage.stage.otherwise.origin) } : {}),
    })),
    ends: ends.map((end) => ({
      disposition: end.disposition,
      certain: end.certain,
      ...(end.leaving === undefined ? {} : { leaves: header(end.leaving) }),
      lines: end.origins.map(originJson),
    })),
  }
}
