import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ANY_ADDRESS, equalAddresses } from './addresses.ts'
import { type IntervalSet, intervalSet } from './intervals.ts'
import { LAST_IPV6 } from './ip.ts'
import { nameTable } from './names.ts'
import { type ConnectionState, FAMILIES, type Packet } from './packet.ts'
import type { Axis, Box, PacketSet, PacketSpace } from './packet-set.ts'
import { packetSpace } from './packet-space.ts'

// A tiny universe: on every axis a few values, the ends of the axis among them, so that edges meet often.
const V4 = [0, 1, 2, 2 ** 32 - 1]
const V6 = [0n, 1n, 2n ** 64n, LAST_IPV6]
const AXIS_VALUES = {
  inInterface: [0, 1],
  outInterface: [0, 2],
  protocol: [6, 17, 50],
  sourcePort: [0, 1, 65_535],
  destinationPort: [0, 1, 65_535],
  tcpFlags: [0, 2],
  sourceMac: [0, 2 ** 48 - 1],
} as const
const STATES: readonly ConnectionState[] = ['new', 'established']
const names = nameTable([
  { text: 'eth0', prefix: false },
  { text: 'eth1', prefix: false },
])

function pick<T>(values: readonly T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...values)
}

const packet: fc.Arbitrary<Packet> = fc.constantFrom(...FAMILIES).chain((family) =>
  fc.record<Packet>({
    family: fc.constant(family),
    inInterface: pick(AXIS_VALUES.inInterface),
    outInterface: pick(AXIS_VALUES.outInterface),
    source: pick<number | bigint>(family === 4 ? V4 : V6),
    destination: pick<number | bigint>(family === 4 ? V4 : V6),
    protocol: pick(AXIS_VALUES.protocol),
    sourcePort: pick(AXIS_VALUES.sourcePort),
    destinationPort: pick(AXIS_VALUES.destinationPort),
    state: pick(STATES),
    tcpFlags: pick(AXIS_VALUES.tcpFlags),
    sourceMac: pick(AXIS_VALUES.sourceMac),
  }),
)

/** Intervals between any two of the values. */
function setAmong<N extends number | bigint>(values: readonly N[]): fc.Arbitrary<IntervalSet<N>> {
  const interval = fc
    .tuple(pick(values), pick(values))
    .map(([a, b]) => (a <= b ? ([a, b] as const) : ([b, a] as const)))
  return fc.array(interval, { maxLength: 2 }).map((intervals) => intervalSet(intervals))
}

const addressSet = fc.record({ v4: setAmong(V4), v6: setAmong(V6) })

const box: fc.Arbitrary<Box> = fc.record(
  {
    families: fc.subarray([...FAMILIES]),
    inInterface: setAmong(AXIS_VALUES.inInterface),
    outInterface: setAmong(AXIS_VALUES.outInterface),
    source: addressSet,
    destination: addressSet,
    protocol: setAmong(AXIS_VALUES.protocol),
    sourcePort: setAmong(AXIS_VALUES.sourcePort),
    destinationPort: setAmong(AXIS_VALUES.destinationPort),
    states: fc.subarray([...STATES]),
    tcpFlags: setAmong(AXIS_VALUES.tcpFlags),
    sourceMac: setAmong(AXIS_VALUES.sourceMac),
  },
  { requiredKeys: [] },
)
const boxes = fc.array(box, { maxLength: 6 })

const among = <N extends number | bigint>(set: IntervalSet<N>, n: N) => set.some(([a, b]) => a <= n && n <= b)

/** The plain meaning of a box. */
function inBox(b: Box, p: Packet): boolean {
  const address = (set: Box['source'], value: number | bigint) =>
    set === undefined || (typeof value === 'bigint' ? among(set.v6, value) : among(set.v4, value))
  return (
    (b.families === undefined || b.families.includes(p.family)) &&
    (b.states === undefined || b.states.includes(p.state)) &&
    address(b.source, p.source) &&
    address(b.destination, p.destination) &&
    (
      ['inInterface', 'outInterface', 'protocol', 'sourcePort', 'destinationPort', 'tcpFlags', 'sourceMac'] as const
    ).every((axis) => among(b[axis] ?? [[0, 2 ** 48]], p[axis]))
  )
}

const inBoxes = (all: readonly Box[], p: Packet) => all.some((b) => inBox(b, p))
const PACKETS = fc.array(packet, { minLength: 40, maxLength: 40 })

/** Runs `check` over random sets and, for each, packets of the universe and some that the sets themselves hold. */
function forAll(
  check: (a: readonly Box[], b: readonly Box[], packets: readonly Packet[]) => void,
  numRuns = 300,
): void {
  fc.assert(fc.property(boxes, boxes, PACKETS, check), { numRuns })
}

test('a set of boxes has the packets of each box', () =>
  forAll((a, b, packets) => {
    const space = packetSpace(names)
    const set = space.boxes([...a, ...b])
    for (const p of packets) expect(set.has(p)).toBe(inBoxes(a, p) || inBoxes(b, p))
  }))

test('union, intersection, difference and complement are those of their members', () =>
  forAll((a, b, packets) => {
    const space = packetSpace(names)
    const [x, y] = [space.boxes(a), space.boxes(b)]
    for (const p of packets) {
      const [inX, inY] = [inBoxes(a, p), inBoxes(b, p)]
      expect(x.union(y).has(p)).toBe(inX || inY)
      expect(x.intersect(y).has(p)).toBe(inX && inY)
      expect(x.subtract(y).has(p)).toBe(inX && !inY)
      expect(x.complement().has(p)).toBe(!inX)
    }
  }))

test('a set is one object of mathematics however it was made', () =>
  forAll((a, b) => {
    const space = packetSpace(names)
    const [x, y] = [space.boxes(a), space.boxes(b)]
    const ways = [
      x.union(y),
      y.union(x),
      space.boxes([...b, ...a]),
      space.unionAll([...b, ...a].map((box) => space.box(box))),
      a.reduce((set, one) => set.union(space.box(one)), y),
      x.complement().intersect(y.complement()).complement(),
      x.subtract(y).union(y),
    ]
    for (const way of ways) {
      expect(way.equals(ways[0] as PacketSet)).toBe(true)
      expect(way.id).toBe(ways[0]?.id)
    }
    expect(x.intersect(y).equals(x.subtract(x.subtract(y)))).toBe(true)
    expect(x.subtract(x).equals(space.empty)).toBe(true)
    expect(x.union(x.complement()).equals(space.all)).toBe(true)
  }))

test('overlap and inclusion agree with intersection and difference', () =>
  forAll((a, b) => {
    const space = packetSpace(names)
    const [x, y] = [space.boxes(a), space.boxes(b)]
    expect(x.overlaps(y)).toBe(!x.intersect(y).isEmpty())
    expect(x.isSubsetOf(y)).toBe(x.subtract(y).isEmpty())
    expect(x.isSubsetOf(x.union(y))).toBe(true)
    expect(x.overlaps(x.complement())).toBe(false)
  }))

/** Exact, disjoint, and no axis named that is unrestricted. */
function expectCover(space: PacketSpace, set: PacketSet): void {
  const found = set.boxes()
  expect(found.complete).toBe(true)
  const parts = found.boxes.map((box) => space.box(box))
  expect(space.unionAll(parts).equals(set)).toBe(true)
  parts.forEach((part, i) => {
    expect(part.isEmpty()).toBe(false)
    for (const other of parts.slice(i + 1)) expect(part.overlaps(other)).toBe(false)
  })
  for (const { source, destination, families: _, states, ...numbers } of found.boxes) {
    expect(source === undefined || !equalAddresses(source, ANY_ADDRESS)).toBe(true)
    expect(destination === undefined || !equalAddresses(destination, ANY_ADDRESS)).toBe(true)
    expect(states?.length ?? 0).toBeLessThan(5)
    for (const [axis, values] of Object.entries(numbers)) {
      expect(space.all.assign(axis as Axis, values).equals(space.all)).toBe(false)
    }
  }
}

test('a cover by boxes is the set again, its boxes are disjoint, and it depends on the set alone', () =>
  forAll((a) => {
    const space = packetSpace(names)
    const set = space.boxes(a)
    expectCover(space, set)
    expectCover(space, set.complement())
    expect(packetSpace(names).boxes(a.toReversed()).boxes()).toEqual(set.boxes())
  }, 200))

test('what a policy leaves shut is a few boxes', () => {
  const space = packetSpace(names)
  const policy = [10, 20, 30].map((host) => ({
    inInterface: [[1, 1]] as const,
    outInterface: [[2, 2]] as const,
    destination: { v4: [[host, host]] as const, v6: [[BigInt(host), BigInt(host)]] as const },
    protocol: [[6, 6]] as const,
    destinationPort: [[host + 400, host + 400]] as const,
    states: ['new'] as const,
  }))
  const shut = space.boxes(policy).complement()
  expectCover(space, shut)
  expect(shut.boxes().boxes.length).toBeLessThanOrEqual(12)
})

test('a cover that is cut short says so and has no packet of others', () =>
  forAll((a) => {
    const space = packetSpace(names)
    const set = space.boxes(a)
    const whole = set.boxes()
    const some = set.boxes(2)
    expect(some.boxes.length).toBeLessThanOrEqual(2)
    expect(space.boxes(some.boxes).isSubsetOf(set)).toBe(true)
    expect(some.complete).toBe(whole.boxes.length <= 2)
  }))

test('a sample is a member, and only the empty set has none', () =>
  forAll((a) => {
    const set = packetSpace(names).boxes(a)
    const sample = set.sample()
    expect(sample === undefined).toBe(set.isEmpty())
    if (sample) expect(set.has(sample)).toBe(true)
  }))

const AXES = [...Object.keys(AXIS_VALUES), 'source', 'destination', 'state'] as Axis[]

/** All packets of the universe that differ from `p` on `axis` at most. */
function line(p: Packet, axis: Axis): readonly Packet[] {
  const values =
    axis === 'state'
      ? STATES
      : axis === 'source' || axis === 'destination'
        ? p.family === 4
          ? V4
          : V6
        : AXIS_VALUES[axis]
  return values.map((value) => ({ ...p, [axis]: value }))
}

// Sets here are unions of closed intervals between values of the universe, so a line meets a set at such a value or nowhere.
test('freeing an axis adds the packets that differ on it alone', () =>
  forAll((a, _, packets) => {
    const set = packetSpace(names).boxes(a)
    for (const axis of AXES) {
      const free = set.free(axis)
      for (const p of packets) expect(free.has(p)).toBe(line(p, axis).some((q) => set.has(q)))
    }
  }, 150))

test.each([
  [
    'protocol',
    [
      [6, 6],
      [50, 50],
    ],
  ],
  ['sourcePort', [[1, 65_535]]],
  ['destinationPort', []],
  ['outInterface', [[2, 2]]],
] as const)('assigning to %s gives every value of %j to the packets of the line', (axis, values) =>
  forAll((a, _, packets) => {
    const set = packetSpace(names).boxes(a)
    const image = set.assign(axis, values)
    for (const p of packets) {
      expect(image.has(p)).toBe(among(values, p[axis]) && line(p, axis).some((q) => set.has(q)))
    }
  }, 60),
)

test('assigning addresses keeps the packets of a family that has no new address', () =>
  forAll((a, _, packets) => {
    const set = packetSpace(names).boxes(a)
    const image = set.assign('source', { v4: [[1, 2]], v6: [] })
    for (const p of packets) {
      const expected =
        p.family === 6 ? set.has(p) : (p.source === 1 || p.source === 2) && line(p, 'source').some((q) => set.has(q))
      expect(image.has(p)).toBe(expected)
    }
  }, 100))

test('assigning a state', () =>
  forAll((a, _, packets) => {
    const set = packetSpace(names).boxes(a)
    const image = set.assign('state', ['established'])
    for (const p of packets) {
      expect(image.has(p)).toBe(p.state === 'established' && line(p, 'state').some((q) => set.has(q)))
    }
  }, 60))

test.each([
  ['source', 4, 1],
  ['source', 4, -1],
  ['destination', 4, 2 ** 31],
  ['destination', 4, -(2 ** 32) - 2],
  ['source', 6, 2n ** 64n],
  ['destination', 6, -1n],
  ['source', 6, 2],
] as const)('shifting the %s of family %i by %s moves each packet, round the end', (axis, family, offset) =>
  forAll((a, _, packets) => {
    const set = packetSpace(names).boxes(a)
    const image = set.shift(axis, family, offset)
    for (const p of packets) {
      const size = family === 4 ? 2n ** 32n : 2n ** 128n
      const before = (((BigInt(p[axis]) - BigInt(offset)) % size) + size) % size
      const q = p.family === family ? { ...p, [axis]: family === 4 ? Number(before) : before } : p
      expect(image.has(p)).toBe(set.has(q))
    }
    expect(image.shift(axis, family, -offset).equals(set)).toBe(true)
  }, 40),
)

test('swapping the ends exchanges ports only where the protocol has them', () =>
  forAll((a, _, packets) => {
    const set = packetSpace(names).boxes(a)
    const image = set.swapEnds()
    for (const p of packets) {
      const ends = { ...p, source: p.destination, destination: p.source }
      const q = p.protocol === 50 ? ends : { ...ends, sourcePort: p.destinationPort, destinationPort: p.sourcePort }
      expect(image.has(p)).toBe(set.has(q))
    }
    expect(image.swapEnds().equals(set)).toBe(true)
  }, 200))

const CLIENT: Packet = {
  family: 4,
  inInterface: 1,
  outInterface: 2,
  source: 0xc0000201,
  destination: 0x0a000001,
  protocol: 6,
  sourcePort: 49_152,
  destinationPort: 443,
  state: 'new',
  tcpFlags: 2,
  sourceMac: 0,
}

test('values that no packet can have are not members', () => {
  const { all } = packetSpace(names)
  expect(all.has(CLIENT)).toBe(true)
  for (const wrong of [
    { destinationPort: 65_536 },
    { protocol: -1 },
    { inInterface: 3 },
    { source: 1n },
    { family: 6 as const },
  ]) {
    expect(all.has({ ...CLIENT, ...wrong })).toBe(false)
  }
})

test('a box may ask for values that do not exist and gets the others', () => {
  const space = packetSpace(names)
  expect(space.box({ destinationPort: [[443, 70_000]] }).equals(space.box({ destinationPort: [[443, 65_535]] }))).toBe(
    true,
  )
  expect(space.box({ inInterface: [[7, 9]] }).isEmpty()).toBe(true)
  expect(space.box({ source: { v4: [], v6: [] } }).isEmpty()).toBe(true)
  expect(space.box({ sourcePort: [[0, 65_535]], tcpFlags: [[0, 255]] }).equals(space.all)).toBe(true)
})

test('the sample is the plainest member', () =>
  expect(
    packetSpace(names)
      .box({ protocol: [[6, 17]], destinationPort: [[443, 443]], states: ['established', 'new'] })
      .sample(),
  ).toEqual({
    family: 4,
    inInterface: 0,
    outInterface: 0,
    source: 0,
    destination: 0,
    protocol: 6,
    sourcePort: 0,
    destinationPort: 443,
    state: 'new',
    tcpFlags: 0,
    sourceMac: 0,
  }))

const https = { protocol: [[6, 6]], destinationPort: [[443, 443]] } as const
const web = { v4: [[1, 1]], v6: [[1n, 1n]] } as const
test.each<[string, readonly Box[], readonly Box[]]>([
  ['everything', [{}], [{}]],
  ['nothing', [], []],
  [
    'two ports in one box',
    [https, { ...https, destinationPort: [[80, 80]] }],
    [
      {
        ...https,
        destinationPort: [
          [80, 80],
          [443, 443],
        ],
      },
    ],
  ],
  ['a family alone', [{ families: [6] }], [{ families: [6] }]],
  ['both families in one box', [{ ...https, destination: web }], [{ ...https, destination: web }]],
  ['addresses say the family', [{ families: [4], destination: web }], [{ destination: { v4: [[1, 1]], v6: [] } }]],
  ['one open family', [{ families: [4] }, { source: web }], [{ source: { v4: [[0, 2 ** 32 - 1]], v6: [[1n, 1n]] } }]],
  [
    'sources that may do the same',
    [1, 2, 9].map((n) => ({ ...https, source: { v4: [[n, n]], v6: [] } })),
    [
      {
        ...https,
        source: {
          v4: [
            [1, 2],
            [9, 9],
          ],
          v6: [],
        },
      },
    ],
  ],
  ['states by name', [{ states: ['untracked', 'new'] }], [{ states: ['new', 'untracked'] }]],
])('boxes for people: %s', (_, given, expected) =>
  expect(packetSpace(names).boxes(given)?.boxes()).toEqual({ boxes: expected, complete: true }),
)

test('a very long list of addresses is one box', () => {
  const space = packetSpace(names)
  const every = (step: number) => Array.from({ length: 200_000 }, (_, i) => [i * step, i * step] as const)
  const list = { source: { v4: every(2), v6: [] } }
  const found = space.box(list).boxes()
  expect(found.boxes).toHaveLength(1)
  expect(space.boxes(found.boxes).equals(space.box(list))).toBe(true)
  const both = space.boxes([list, { ...https, source: { v4: every(3), v6: [] } }])
  expect(both.boxes().boxes).toHaveLength(2)
})

test('sets of two spaces cannot be combined', () =>
  expect(() => packetSpace(names).all.union(packetSpace(names).empty)).toThrow('two spaces'))
