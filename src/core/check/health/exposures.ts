import { boxOfCell } from '../../classify/cell-box.ts'
import { comesTo } from '../../classify/comes-to.ts'
import type { Indexed } from '../../classify/index-program.ts'
import { AXIS, type Cell, cellOf, intersectCell, type Product, WHOLE } from '../../classify/product.ts'
import type { Instruction } from '../../classify/program.ts'
import { type Spans, sizeOfSpans, spansEqual, subtractSpans } from '../../classify/spans.ts'
import { type Decided, decideCell } from '../../classify/walk.ts'
import type { Exposure } from '../../model/health.ts'
import type { Path } from '../../model/ruleset.ts'
import type { NameTable } from '../../sets/names.ts'
import { STATES } from '../../sets/packet.ts'
import type { PathProgram } from '../programs.ts'
import { firstMet } from './instances.ts'
import { INTERNET } from './internet.ts'

/** Exposures that are told; those left out are smaller. */
const MOST_EXPOSURES = 200
/** Steps that the way of one example through the lists may take, and those of all. */
const MOST_STEPS = 2_000
const MOST_STEPS_OF_ALL = 100_000

/** What a line says that it lets the internet open, before anybody has asked whether it comes to that. */
interface Candidate {
  readonly path: Path
  readonly indexed: Indexed
  readonly number: number
  readonly cell: Cell
  readonly asked: Product
  readonly size: number
}

/**
 * What lines let hosts of the internet open, through the firewall or to it, largest first: each line by all that it says, less what
 * earlier lines take whole. A line that could permit nothing to the internet in the end is left out.
 */
export function exposures(programs: readonly PathProgram[]): {
  readonly found: readonly Exposure[]
  readonly complete: boolean
} {
  const candidates = programs.flatMap(({ path, indexed }) =>
    path === 'output' || indexed === undefined ? [] : candidatesIn(path, indexed),
  )
  const found: Exposure[] = []
  const budget = { steps: MOST_STEPS_OF_ALL }
  for (const candidate of candidates.sort((a, b) => b.size - a.size)) {
    const exposure = exposureOf(candidate, budget)
    if (exposure === undefined) continue
    if (found.length === MOST_EXPOSURES) return { found, complete: false }
    found.push(exposure)
  }
  return { found, complete: programs.every(({ indexed }) => indexed !== undefined) }
}

function candidatesIn(path: Path, indexed: Indexed): readonly Candidate[] {
  const { program, terms } = indexed
  const asked = fromInternet(indexed)
  const deciding = decidingStage(indexed)
  return program.flatMap(({ effect, stage, condition }, number) =>
    effect !== 'permit' || stage !== deciding
      ? []
      : condition.possibly.flatMap((product) => {
          const cell = intersectCell(cellOf(product, terms.whole), asked)
          return cell === undefined
            ? []
            : [{ path, indexed, number, cell, asked, size: shareOf(cell, asked, terms.whole) }]
        }),
  )
}

function exposureOf(
  { path, indexed, number, cell, asked, size }: Candidate,
  all: { steps: number },
): Exposure | undefined {
  const decided = (from: number): readonly Decided[] => {
    const budget = { steps: Math.min(MOST_STEPS, Math.max(0, all.steps)) }
    all.steps -= budget.steps
    const parts = decideCell(indexed, some, from, budget)
    all.steps += Math.max(0, budget.steps)
    return parts
  }
  const arrived = comesTo(indexed, cell, { goal: number, steps: MOST_STEPS })
  if (arrived === undefined) return undefined
  const some = arrived === 'too large' ? cell : arrived
  const ends = decided(number)
  if (ends.every(({ disposition }) => disposition === 'denied' || disposition === 'rejected')) return undefined
  // What may come to the line does so for certain only if no doubtful line has a say on the way.
  const certain = decided(firstMet({ path, indexed, number })).some(
    ({ disposition, by }) => disposition === 'permitted' && by.includes(number),
  )
  const { terms, program } = indexed
  const { origin } = program[number] as Instruction
  return { path, box: boxOfCell(told(cell, asked, terms.whole), terms), origin, certain, size }
}

/** New connections from an address of the internet, which never come by the loopback interface. */
function fromInternet({ terms }: Indexed): Product {
  const product: (Spans | undefined)[] = WHOLE.slice()
  product[AXIS.source] = terms.scale.spansOf(INTERNET)
  product[AXIS.inInterface] = subtractSpans(terms.whole[AXIS.inInterface] as Spans, loopback(terms.names))
  product[AXIS.state] = [STATES.indexOf('new'), STATES.indexOf('new')]
  return product
}

function loopback(names: NameTable): Spans {
  const last = names.all.at(-1)?.[1] ?? 0
  return Array.from({ length: last + 1 }, (_, number) => number).flatMap((number) =>
    names.namesOf([[number, number]]).join() === 'lo' ? [number, number] : [],
  )
}

/** The last stage that stops anything; the others let on what they see. */
function decidingStage({ program }: Indexed): number | undefined {
  return (
    program.findLast(({ effect }) => effect === 'deny' || effect === 'reject' || effect === 'anything')?.stage ??
    program.at(-1)?.stage
  )
}

/** What is asked of all is not told of each. */
function told(cell: Cell, asked: Product, whole: Cell): Cell {
  return cell.map((spans, axis) => {
    const all = asked[axis]
    return all !== undefined && spansEqual(spans, all) ? (whole[axis] as Spans) : spans
  })
}

/** How much of what can be asked for, 0 to 1. */
function shareOf(cell: Cell, asked: Product, whole: Cell): number {
  const axes = ['source', 'destination', 'protocol', 'destinationPort'] as const
  return axes
    .map(
      (axis) => sizeOfSpans(cell[AXIS[axis]] as Spans) / sizeOfSpans(asked[AXIS[axis]] ?? (whole[AXIS[axis]] as Spans)),
    )
    .reduce((product, share) => product * share, 1)
}
