import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { hasErrors } from '../diagnostics/diagnostic.ts'
import type { DeadLine, DoubtfulLine, Exposure, Health } from '../model/health.ts'
import type { Origin } from '../model/ruleset.ts'
import type { NameTable } from '../sets/names.ts'
import { boxText } from './box-text.ts'
import { count } from './check-text.ts'
import type { SarifRule } from './sarif.ts'

/** Everything that `check` says of a configuration alone: what every form of the report is made of. */
export interface HealthReport {
  /** The names of the files of the configuration. */
  readonly files: readonly string[]
  readonly health: Health
  /** The interfaces in the boxes. */
  readonly names: NameTable
  /** What was not understood when it was read. */
  readonly diagnostics: readonly Diagnostic[]
}

/** The kinds of findings, worst first. `passes` is what a test of it is called. */
export const FINDINGS = {
  'line-in-conflict': {
    title: 'Never decide, and lines before them decide otherwise',
    help: 'Somebody meant this line to decide, and it never does. Move it before the lines that take its packets, narrow those, or take it out.',
    passes: 'no line is overruled by others before it',
    level: 'error',
  },
  'line-covered': {
    title: 'Never decide: lines before them take all their packets and decide alike',
    help: 'Nothing changes if the line is taken out.',
    passes: 'no line is covered by others before it',
    level: 'warning',
  },
  'line-matches-nothing': {
    title: 'Match no packet at all',
    help: 'The conditions of the line, with those of the jumps that lead to it, exclude one another. Look for a slip of the pen.',
    passes: 'every line can match a packet',
    level: 'warning',
  },
  'line-never-entered': {
    title: 'Never entered, because a jump to their list never decides',
    help: 'Mend the jump, or take the lines out.',
    passes: 'every list that is jumped to can be entered',
    level: 'warning',
  },
  'line-not-understood': {
    title: 'Not understood, and may change a verdict',
    help: 'It is kept as something that may match or happen, and what it could decide is undecided. Where that is too much, permit or deny these packets by a line of its own before this one.',
    passes: 'no line that was not understood can change a verdict',
    level: 'warning',
  },
  'open-to-internet': {
    title: 'Open to hosts of the internet, largest first',
    help: 'New connections from any public address that this line lets in or through. Whether that is meant only you can say; with a deployment file Portolan can.',
    level: 'note',
  },
  'line-needless': {
    title: 'May go: without them every packet fares the same',
    help: 'All lines that are named may go at once.',
    passes: 'no line could go',
    level: 'note',
  },
  'list-unused': {
    title: 'Lists to which nothing leads',
    help: 'No path and no jump uses the list.',
    passes: 'every list is used',
    level: 'note',
  },
  'line-undecided': {
    title: 'Undecided whether they ever decide',
    help: 'It would take too long to say, or the list stands in a loop of jumps that no device would load.',
    passes: 'of every line it can be said whether it ever decides',
    level: 'note',
  },
} as const satisfies Readonly<Record<string, SarifRule & { readonly passes?: string }>>

export type FindingKind = keyof typeof FINDINGS

export interface Finding {
  readonly kind: FindingKind
  readonly origin: Origin
  /** What there is to say beside the line, in sentences without their full stop. */
  readonly says: readonly string[]
  /** Other lines that have a part in it, by what they do. */
  readonly related: readonly { readonly part: string; readonly lines: readonly Origin[] }[]
}

/** Boxes of one finding that are spelled out. */
const BOXES = 3

/** All that is to be told, kind by kind, worst first. */
export function findings({ health, names }: HealthReport): readonly Finding[] {
  const { dead, needless, doubtful, exposures, unused, undecided } = health
  const found = [
    ...dead.filter(({ because }) => because.kind !== 'never entered').map(deadFinding),
    ...neverEntered(dead),
    ...doubtful.filter(({ verdicts }) => verdicts !== 'none').map((line) => doubtfulFinding(line, names)),
    ...exposures.map((exposure) => exposureFinding(exposure, names)),
    ...needless.map(
      ({ rule, alike }): Finding => ({
        kind: 'line-needless',
        origin: rule.origin,
        says: [],
        related: alike.length === 0 ? [] : [{ part: 'decided alike by', lines: alike }],
      }),
    ),
    ...unused.map(
      ({ list, origin, lines }): Finding => ({
        kind: 'list-unused',
        origin,
        says: [`list ${list}, ${count(lines, 'line')}`],
        related: [],
      }),
    ),
    ...undecided.map((origin): Finding => ({ kind: 'line-undecided', origin, says: [], related: [] })),
  ]
  const order = Object.keys(FINDINGS)
  return found.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
}

function deadFinding({ rule, because, conflict }: DeadLine): Finding {
  const { origin } = rule
  if (because.kind !== 'covered') return { kind: 'line-matches-nothing', origin, says: [], related: [] }
  const { by, fewest, contrary } = because
  return {
    kind: conflict ? 'line-in-conflict' : 'line-covered',
    origin,
    says: fewest || by.length < 2 ? [] : ['perhaps fewer of these lines would do'],
    related: [
      { part: 'taken by', lines: by },
      ...(contrary === undefined ? [] : [{ part: 'and some of it, otherwise, by', lines: [contrary] }]),
    ],
  }
}

/** One finding for all lines that one dead jump keeps from being entered. */
function neverEntered(dead: readonly DeadLine[]): readonly Finding[] {
  const byJump = new Map<Origin, DeadLine[]>()
  for (const line of dead) {
    if (line.because.kind !== 'never entered') continue
    const known = byJump.get(line.because.jump)
    if (known) known.push(line)
    else byJump.set(line.because.jump, [line])
  }
  return [...byJump].flatMap(([jump, lines]) => {
    const [first] = lines
    if (first === undefined) return []
    const lists = [...new Set(lines.map(({ list }) => list))].join(', ')
    const all = lines.length === 1 ? [] : [`this and ${count(lines.length - 1, 'more line')} of ${lists}`]
    return [
      {
        kind: 'line-never-entered',
        origin: first.rule.origin,
        says: all,
        related: [{ part: 'because of', lines: [jump] }],
      },
    ]
  })
}

function doubtfulFinding({ rule, text, verdicts, boxes, complete }: DoubtfulLine, names: NameTable): Finding {
  const told = boxes.slice(0, BOXES).map(({ path, box }) => `may decide ${path}: ${boxText(box, names)}`)
  const isAll = complete && boxes.length <= BOXES
  const rest = verdicts === 'undecided' ? ['what it may decide is too much work to say'] : isAll ? [] : ['and more']
  return {
    kind: 'line-not-understood',
    origin: rule.origin,
    says: [`not understood: ${text}`, ...told, ...rest],
    related: [],
  }
}

function exposureFinding({ path, box, origin, certain }: Exposure, names: NameTable): Finding {
  const doubt = certain ? '' : ', perhaps: it depends on a line that was not understood'
  return { kind: 'open-to-internet', origin, says: [`${path}: ${boxText(box, names)}${doubt}`], related: [] }
}

/** Is there nothing to report? What is open to the internet may be meant. */
export function isHealthy(report: HealthReport): boolean {
  return (
    report.health.allNeedless &&
    !hasErrors(report.diagnostics) &&
    findings(report).every(({ kind }) => kind === 'open-to-internet')
  )
}

/** What the answer does not hold, in sentences without their full stop. */
export function gaps({ health }: HealthReport): readonly string[] {
  const harmless = health.doubtful.filter(({ verdicts }) => verdicts === 'none').length
  return [
    ...(harmless === 0
      ? []
      : [`${count(harmless, 'more line')} not wholly understood, which change no verdict whatever they mean`]),
    ...(health.allNeedless ? [] : ['Whether more lines may go was too much work to say']),
    ...(health.allExposures ? [] : ['Smaller openings to the internet are left out']),
  ]
}
