import type { ExcessResult, Part, ReachResult } from '../model/results.ts'
import type { NameTable } from '../sets/names.ts'
import { boxText } from './box-text.ts'
import { originJson } from './ruleset-json.ts'
import { safeJson } from './safe-json.ts'

/** The answers of `check` for other programs; regions are in the words of a firewall rule. */
export function checkJson(reached: ReachResult, opened: ExcessResult, names: NameTable): string {
  const part = ({ disposition, packets, origins }: Part) => {
    const { boxes, complete } = packets.boxes(20)
    return { disposition, packets: boxes.map((box) => boxText(box, names)), complete, lines: origins.map(originJson) }
  }
  const flows = reached.verdicts.map(({ flow, disposition, opening, onward, reply }) => ({
    flow: flow.id,
    title: flow.title,
    feature: flow.feature,
    need: flow.need,
    disposition,
    opening: opening.map(part),
    onward: onward.map(part),
    reply: reply.map(part),
  }))
  const excess = opened.boxes.map(({ box, because, certain, origins }) => ({
    packets: boxText(box, names),
    because,
    certain,
    lines: origins.map(originJson),
  }))
  const { firewall, broken } = reached
  return safeJson({ portolan: 1, firewall, flows, broken, excess, complete: opened.complete })
}
