import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstMatches } from './first-match.ts'
import { nameTable } from './names.ts'
import { packetSpace } from './packet-space.ts'

const port = fc.integer({ min: 0, max: 30 })
const ranges = fc.array(
  fc.tuple(port, port, port, port).map(([a, b, c, d]) => ({
    sourcePort: [[Math.min(a, b), Math.max(a, b)]] as const,
    destinationPort: [[Math.min(c, d), Math.max(c, d)]] as const,
  })),
  { maxLength: 19 },
)

test('each set keeps what no earlier one has', () =>
  fc.assert(
    fc.property(ranges, (boxes) => {
      const space = packetSpace(nameTable([]))
      let remaining = space.all
      const expected = boxes.map((box) => {
        const kept = remaining.intersect(space.box(box))
        remaining = remaining.subtract(kept)
        return kept.id
      })
      expect(
        firstMatches(
          space,
          boxes.map((box) => space.box(box)),
        ).map(({ id }) => id),
      ).toEqual(expected)
    }),
  ))
