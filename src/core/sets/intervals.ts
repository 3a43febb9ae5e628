/** Both ends belong to it. Ports, protocols, IPv4 addresses and MAC addresses are numbers; IPv6 addresses are bigints. */
export type Interval<N extends number | bigint = number> = readonly [first: N, last: N]

/** Sorted, disjoint, non-touching closed intervals, so equal sets have equal arrays. */
export type IntervalSet<N extends number | bigint = number> = readonly Interval<N>[]

/** 0 to 65535. */
export type PortSet = IntervalSet
/** IANA protocol numbers, 0 to 255. */
export type ProtocolSet = IntervalSet

/** IPv4 addresses as unsigned 32-bit numbers, IPv6 addresses as unsigned 128-bit bigints. */
export interface AddressSet {
  readonly v4: IntervalSet
  readonly v6: IntervalSet<bigint>
}
