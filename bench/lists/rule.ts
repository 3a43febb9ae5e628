/** Both ends belong to it. */
export type Range = readonly [first: number, last: number]

/** An IPv4 prefix; the bits behind its length are 0. */
export interface Prefix {
  readonly address: number
  /** 0 (any) to 32 (one host). */
  readonly length: number
}

export const PROTOCOLS = ['tcp', 'udp', 'icmp', 'ip'] as const

/** One line of a list of five-tuples. */
export interface ListRule {
  readonly permits: boolean
  readonly protocol: (typeof PROTOCOLS)[number]
  readonly source: Prefix
  readonly destination: Prefix
  readonly sourcePorts: Range
  readonly destinationPorts: Range
}

export const ANY: Prefix = { address: 0, length: 0 }
export const ALL_PORTS: Range = [0, 65535]

/** What an unconditional last line denies. */
export const DENY_ALL: ListRule = {
  permits: false,
  protocol: 'ip',
  source: ANY,
  destination: ANY,
  sourcePorts: ALL_PORTS,
  destinationPorts: ALL_PORTS,
}

/** The prefix of a length that an address is in. */
export function prefixOf(address: number, length: number): Prefix {
  return { address: length === 0 ? 0 : (address & (-1 << (32 - length))) >>> 0, length }
}

export function isAll([first, last]: Range): boolean {
  return first === 0 && last === 65535
}

/** The addresses of a prefix. */
export function rangeOf({ address, length }: Prefix): Range {
  return [address, address + 2 ** (32 - length) - 1]
}
