import type { AddressSet, IntervalSet } from '../sets/intervals.ts'
import { STATES } from '../sets/packet.ts'
import type { Box } from '../sets/packet-set.ts'
import type { Terms } from './conditions.ts'
import { AXIS, type Cell, type ProductAxis } from './product.ts'
import { pairs } from './scale.ts'
import { type Spans, spansEqual } from './spans.ts'

const PLAIN = [
  'protocol',
  'sourcePort',
  'destinationPort',
  'inInterface',
  'outInterface',
  'tcpFlags',
  'sourceMac',
] as const

/** A cell as people read it: an axis with all its values is left out, the family said where no address says it. */
export function boxOfCell(cell: Cell, { scale, whole }: Terms): Box {
  const limited = (axis: ProductAxis): Spans | undefined => {
    const spans = cell[AXIS[axis]] as Spans
    return spansEqual(spans, whole[AXIS[axis]] as Spans) ? undefined : spans
  }
  const [source, destination] = [limited('source'), limited('destination')]
  const states = limited('state')
  const plain = PLAIN.flatMap((axis): [string, IntervalSet][] => {
    const spans = limited(axis)
    return spans === undefined ? [] : [[axis, pairs(spans)]]
  })
  return {
    ...(source === undefined && destination === undefined ? { families: [scale.family] } : {}),
    ...(source === undefined ? {} : { source: scale.addressesOf(source) }),
    ...(destination === undefined ? {} : { destination: scale.addressesOf(destination) }),
    ...Object.fromEntries(plain),
    ...(states === undefined
      ? {}
      : { states: pairs(states).flatMap(([first, last]) => STATES.slice(first, last + 1)) }),
  }
}

/** The packets of a box that are of the family; undefined if there are none. Exact for addresses that the scale knows. */
export function cellOfBox(box: Box, { scale, whole }: Terms): Cell | undefined {
  if (box.families && !box.families.includes(scale.family)) return undefined
  const cell = whole.slice()
  const set = (axis: ProductAxis, spans: Spans) => {
    cell[AXIS[axis]] = spans
  }
  const addresses = (axis: 'source' | 'destination', of: AddressSet | undefined) => {
    if (of !== undefined) set(axis, scale.spansOf(of))
  }
  addresses('source', box.source)
  addresses('destination', box.destination)
  for (const axis of PLAIN) if (box[axis] !== undefined) set(axis, box[axis].flat())
  if (box.states) {
    const { states } = box
    set(
      'state',
      STATES.flatMap((state, number) => (states.includes(state) ? [number, number] : [])),
    )
  }
  return cell.some((spans) => spans.length === 0) ? undefined : cell
}
