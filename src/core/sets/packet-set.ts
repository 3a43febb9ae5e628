import type { AddressSet, IntervalSet } from './intervals.ts'
import type { ConnectionState, Family, Packet } from './packet.ts'

/** A product of sets, one for each axis; an axis left out is unrestricted. This is what people read. */
export interface Box {
  readonly families?: readonly Family[]
  readonly inInterface?: IntervalSet
  readonly outInterface?: IntervalSet
  /** Restricts the family too: a box with only IPv4 sources holds no IPv6 packet. */
  readonly source?: AddressSet
  readonly destination?: AddressSet
  readonly protocol?: IntervalSet
  readonly sourcePort?: IntervalSet
  readonly destinationPort?: IntervalSet
  readonly states?: readonly ConnectionState[]
  readonly tcpFlags?: IntervalSet
  readonly sourceMac?: IntervalSet
}

/** The axes that a device can rewrite or a question can leave open. */
export type Axis = Exclude<keyof Packet, 'family'>

/**
 * A set of packets, closed under the Boolean operations, exact. Sets are values: no operation changes its operands.
 * Only sets of one `PacketSpace` may be combined.
 */
export interface PacketSet {
  union(other: PacketSet): PacketSet
  intersect(other: PacketSet): PacketSet
  subtract(other: PacketSet): PacketSet
  complement(): PacketSet
  isEmpty(): boolean
  equals(other: PacketSet): boolean
  /** Cheaper than `intersect(other).isEmpty()`: builds nothing. */
  overlaps(other: PacketSet): boolean
  isSubsetOf(other: PacketSet): boolean
  has(packet: Packet): boolean
  /** Some member, the plainest there is (lowest value on each axis), or undefined. */
  sample(): Packet | undefined
  /** A cover by disjoint boxes, few and large, in a stable order. `limit` ends it early: then `complete` is false. */
  boxes(limit?: number): { readonly boxes: readonly Box[]; readonly complete: boolean }
  /** Existential projection: every packet that differs from a member on `axis` alone. */
  free(axis: Axis): PacketSet
  /**
   * The image under "set `axis` to some value of `values`" (for addresses: of the same family; a family without values
   * keeps its packets as they are).
   */
  assign(axis: Axis, values: AxisValues): PacketSet
  /** The image under adding `offset` to every value on `axis` in one family (static network translation). */
  shift(axis: 'source' | 'destination', family: Family, offset: number | bigint): PacketSet
  /** Exchanges source and destination, and source and destination port of protocols with ports: the reply direction. */
  swapEnds(): PacketSet
  /** A number that equal sets of one space share and others do not: a key for memo tables. */
  readonly id: number
}

export type AxisValues = IntervalSet | AddressSet | readonly ConnectionState[]

/** Where sets come from and what they share. Make one for each question, so that its memory goes when the answer is there. */
export interface PacketSpace {
  readonly empty: PacketSet
  readonly all: PacketSet
  box(box: Box): PacketSet
  /** The union of many boxes at once: much cheaper than one union after another. */
  boxes(boxes: readonly Box[]): PacketSet
  unionAll(sets: readonly PacketSet[]): PacketSet
}
