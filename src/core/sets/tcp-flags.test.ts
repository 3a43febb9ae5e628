import { expect, test } from 'vitest'
import { count, has } from './intervals.ts'
import { TCP_FLAG } from './packet.ts'
import { ANY_TCP_FLAGS, tcpFlagValues } from './tcp-flags.ts'

const { fin, syn, rst, ack } = TCP_FLAG

test('a connection opens with SYN and without ACK, RST and FIN', () => {
  const opening = tcpFlagValues(syn | ack | rst | fin, syn)
  expect(count(opening)).toBe(16n)
  expect(has(opening, syn)).toBe(true)
  expect(has(opening, syn | TCP_FLAG.ece | TCP_FLAG.cwr)).toBe(true)
  expect(has(opening, syn | ack)).toBe(false)
})

test('every value is in exactly one class of a mask', () => {
  const classes = [0, syn, ack, syn | ack].map((comparison) => tcpFlagValues(syn | ack, comparison))
  for (let value = 0; value <= 255; value++) expect(classes.filter((set) => has(set, value))).toHaveLength(1)
})

test('an empty mask asks for nothing; a flag outside the mask cannot be set', () => {
  expect(tcpFlagValues(0, 0)).toEqual(ANY_TCP_FLAGS)
  expect(tcpFlagValues(syn, ack)).toEqual([])
})
