import { PROTOCOL } from '../sets/packet.ts'
import { AXIS, type Cell, type Product, subtractCell, WHOLE } from './product.ts'
import type { Spans } from './spans.ts'

const ICMP: Spans = [PROTOCOL.icmp, PROTOCOL.icmp, PROTOCOL.icmp6, PROTOCOL.icmp6]
const NO_BYTE: Spans = [256, 65_535]

/** ICMP types and codes are bytes; the axes that they share with ports hold more. */
const BEYOND: readonly Product[] = [AXIS.sourcePort, AXIS.destinationPort].map((beyond) =>
  WHOLE.map((_, axis) => (axis === AXIS.protocol ? ICMP : axis === beyond ? NO_BYTE : undefined)),
)

/** Is there any packet in the cell that exists? A difference in others nobody can see. */
export function isReal(cell: Cell): boolean {
  const left = BEYOND.reduce<readonly Cell[]>(
    (all, product) => all.flatMap((each) => subtractCell(each, product)),
    [cell],
  )
  return left.length > 0
}
