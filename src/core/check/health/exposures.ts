import { boxOfCell } from '../../classify/cell-box.ts'
import { comesTo } from '../../classify/comes-to.ts'
import { isExact } from '../../classify/conditions.ts'
import type { Indexed } from '../../classify/index-program.ts'
import { AXIS, type Cell, cellOf, intersectCell, type Product, WHOLE } from '../../classify/product.ts'
import { type Spans, sizeOfSpans } from '../../classify/spans.ts'
import { decideCell } from '../../classify/walk.ts'
import type { Exposure } from '../../model/health.ts'
import type { Path } from '../../model/ruleset.ts'
import { STATES } from '../../sets/packet.ts'
import type { PathProgram } from '../programs.ts'
import { INTERNET } from './internet.ts'

/** Exposures that are told; those left out are smaller. */
const MOST_EXPOSURES = 200
/** Steps that the way of one example through the lists after a line may take. */
const MOST_STEPS = 2_000

/**
 * What lines let hosts of the internet open, through the firewall or to it, largest first: each line by all that it says, less what
 * earlier lines take whole. A line that could permit nothing to the internet in the end is left out.
 */
export function exposures(programs: readonly PathProgram[]): {
  readonly found: readonly Exposure[]
  readonly complete: boolean
} {
  const found = programs.flatMap(({ path, indexed }) =>
    path === 'output' || indexed === undefined ? [] : exposuresIn(path, indexed),
  )
  found.sort((a, b) => b.size - a.size)
  return { found: found.slice(0, MOST_EXPOSURES), complete: found.length <= MOST_EXPOSURES }
}

function exposuresIn(path: Path, indexed: Indexed): readonly Exposure[] {
  const { program, terms } = indexed
  const asked = fromInternet(indexed)
  const deciding = decidingStage(indexed)
  return program.flatMap(({ effect, stage, condition, origin }, number) => {
    if (effect !== 'permit' || stage !== deciding) return []
    return condition.possibly.flatMap((product) => {
      const cell = intersectCell(cellOf(product, terms.whole), asked)
      const arrived = cell === undefined ? undefined : comesTo(indexed, cell, { goal: number, steps: MOST_STEPS })
      if (cell === undefined || arrived === undefined) return []
      const ends = decideCell(indexed, arrived === 'too large' ? cell : arrived, number, { steps: MOST_STEPS })
      if (ends.every(({ disposition }) => disposition === 'denied' || disposition === 'rejected')) return []
      const certain = isExact(condition) && ends.some(({ disposition }) => disposition === 'permitted')
      return [{ path, box: boxOfCell(cell, terms), origin, certain, size: shareOf(cell, asked, terms.whole) }]
    })
  })
}

/** New connections from an address of the internet. */
function fromInternet({ terms }: Indexed): Product {
  const product: (Spans | undefined)[] = WHOLE.slice()
  product[AXIS.source] = terms.scale.spansOf(INTERNET)
  product[AXIS.state] = [STATES.indexOf('new'), STATES.indexOf('new')]
  return product
}

/** The last stage that stops anything; the others let on what they see. */
function decidingStage({ program }: Indexed): number | undefined {
  return (
    program.findLast(({ effect }) => effect === 'deny' || effect === 'reject' || effect === 'anything')?.stage ??
    program.at(-1)?.stage
  )
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
