import { positionOf } from '../diagnostics/source.ts'
import type { Assertion } from '../model/expect.ts'
import type { Part } from '../model/results.ts'
import type { NameTable } from '../sets/names.ts'
import { boxText } from './box-text.ts'
import type { CheckReport } from './check-report.ts'
import { originJson } from './ruleset-json.ts'
import { safeJson } from './safe-json.ts'

/** The answers of `check` for other programs; regions are in the words of a firewall rule. */
export function checkJson({ reached, opened, asserted, names }: CheckReport): string {
  const flows = reached.verdicts.map(({ flow, disposition, opening, onward, reply }) => ({
    flow: flow.id,
    title: flow.title,
    feature: flow.feature,
    need: flow.need,
    disposition,
    opening: opening.map((part) => partJson(part, names.reached)),
    onward: onward.map((part) => partJson(part, names.reached)),
    reply: reply.map((part) => partJson(part, names.reached)),
  }))
  const excess = opened.boxes.map(({ box, because, certain, origins }) => ({
    packets: boxText(box, names.opened),
    because,
    certain,
    lines: origins.map(originJson),
  }))
  const assertions = {
    judged: asserted.verdicts.map(({ assertion, outcome, faults, reasons, notes }) => ({
      ...assertionJson(assertion),
      outcome,
      reasons,
      notes,
      faults: faults.map(({ packets, part }) => ({ of: packets, ...partJson(part, names.asserted) })),
    })),
    elsewhere: asserted.elsewhere.map(({ assertion, firewalls }) => ({ ...assertionJson(assertion), firewalls })),
  }
  const { firewall, broken } = reached
  return safeJson({
    portolan: 1,
    firewall,
    flows,
    broken,
    excess,
    complete: opened.complete,
    tooLarge: opened.tooLarge,
    assertions,
  })
}

function partJson({ disposition, packets, origins }: Part, names: NameTable) {
  const { boxes, complete } = packets.boxes(20)
  return { disposition, packets: boxes.map((box) => boxText(box, names)), complete, lines: origins.map(originJson) }
}

function assertionJson({ id, title, kind, because, span }: Assertion) {
  return {
    assertion: id,
    says: title,
    kind,
    ...(because === undefined ? {} : { because }),
    file: span.source.name,
    ...positionOf(span.source, span.start),
  }
}
