import type { IntervalSet } from '../sets/intervals.ts'

/** TCP, UDP, DCCP, SCTP and UDP-Lite: the protocols whose header has ports, which a translation may rewrite. */
export const PORTED: IntervalSet = [
  [6, 6],
  [17, 17],
  [33, 33],
  [132, 132],
  [136, 136],
]
