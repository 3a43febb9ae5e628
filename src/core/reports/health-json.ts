import { positionOf } from '../diagnostics/source.ts'
import type { DeadLine } from '../model/health.ts'
import { boxText } from './box-text.ts'
import type { HealthReport } from './health-report.ts'
import { originJson } from './ruleset-json.ts'
import { safeJson } from './safe-json.ts'

/** The health of a configuration for other programs, all of it; regions are in the words of a firewall rule. */
export function healthJson({ files, health, names, diagnostics }: HealthReport): string {
  const { lines, dead, needless, allNeedless, doubtful, exposures, allExposures, unused, undecided } = health
  return safeJson({
    portolan: 1,
    files,
    lines,
    dead: dead.map(({ rule, list, because, conflict }) => ({
      ...originJson(rule.origin),
      list,
      conflict,
      because: becauseJson(because),
    })),
    notUnderstood: doubtful.map(({ rule, list, text, verdicts, boxes, complete }) => ({
      ...originJson(rule.origin),
      list,
      text,
      verdicts,
      mayDecide: boxes.map(({ path, box }) => ({ path, packets: boxText(box, names) })),
      complete,
    })),
    openToInternet: {
      complete: allExposures,
      largestFirst: exposures.map(({ path, box, origin, certain, size }) => ({
        path,
        packets: boxText(box, names),
        certain,
        share: size,
        line: originJson(origin),
      })),
    },
    needless: {
      complete: allNeedless,
      lines: needless.map(({ rule, list, alike }) => ({
        ...originJson(rule.origin),
        list,
        alike: alike.map(originJson),
      })),
    },
    unused: unused.map(({ list, origin, lines: rules }) => ({ list, lines: rules, ...originJson(origin) })),
    undecided: undecided.map(originJson),
    diagnostics: diagnostics.map(({ severity, code, message, span }) => ({
      severity,
      code,
      message,
      ...(span === undefined ? {} : { file: span.source.name, ...positionOf(span.source, span.start) }),
    })),
  })
}

function becauseJson(because: DeadLine['because']): object {
  switch (because.kind) {
    case 'covered': {
      const { by, fewest, contrary } = because
      return {
        kind: 'covered',
        by: by.map(originJson),
        fewest,
        ...(contrary === undefined ? {} : { contrary: originJson(contrary) }),
      }
    }
    case 'matches nothing':
      return because
    case 'never entered':
      return { kind: because.kind, jump: originJson(because.jump) }
  }
}
