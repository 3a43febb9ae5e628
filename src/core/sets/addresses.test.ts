import { BlockList, isIPv4, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ANY_ADDRESS,
  addressesOverlap,
  addressRange,
  complementAddresses,
  countAddresses,
  equalAddresses,
  formatAddresses,
  hasAddress,
  intersectAddresses,
  isSubsetOfAddresses,
  maskedAddresses,
  NO_ADDRESS,
  noAddresses,
  oneAddress,
  prefixAddresses,
  subtractAddresses,
  unionAddresses,
  unionOfAddresses,
} from './addresses.ts'
import type { AddressSet } from './intervals.ts'
import { formatAddress, LAST_IPV4, LAST_IPV6, parseAddress, parseIpv4, parseIpv6 } from './ip.ts'
import { parseAddresses, parsePrefix } from './parse-addresses.ts'
import { formatPrefix, prefixesOf } from './prefixes.ts'

function read(text: string, hostBits: 'allow' | 'refuse' = 'refuse'): AddressSet {
  const result = parseAddresses(text, { hostBits })
  if (!result.ok) throw new Error(result.reason)
  return result.value
}

test.each([
  ['0.0.0.0', 0],
  ['255.255.255.255', LAST_IPV4],
  ['192.0.2.1', 0xc0000201],
  ['::', 0n],
  ['::1', 1n],
  ['1::', 1n << 112n],
  ['2001:db8::1', 0x20010db8000000000000000000000001n],
  ['2001:DB8:0:0:0:0:0:1', 0x20010db8000000000000000000000001n],
  ['1:2:3:4:5:6:7::', 0x00010002000300040005000600070000n],
  ['::2:3:4:5:6:7:8', 0x00000002000300040005000600070008n],
  ['::ffff:192.0.2.1', 0xffffc0000201n],
  ['64:ff9b::192.0.2.33', 0x0064ff9b0000000000000000c0000221n],
  ['1:2:3:4:5:6:1.2.3.4', 0x00010002000300040005000601020304n],
] as const)('%s is an address', (text, value) => {
  const result = parseAddress(text)
  expect(result.ok && result.value.value).toBe(value)
})

test.each([
  ['', 'not an IP address'],
  ['localhost', 'not an IP address'],
  ['1', 'not an IP address'],
  ['10.0.1', 'not an IPv4 address'], // inet_aton would take it
  ['10.0.0.0.1', 'not an IPv4 address'],
  ['010.0.0.1', 'leading zero'],
  ['10.0.0.00', 'leading zero'],
  ['0x0a.0.0.1', 'not an IPv4 address'],
  ['10.0.0.256', '256 is more than 255'],
  ['10.0.0.-1', 'not an IPv4 address'],
  ['10.0.0.1 ', 'not an IPv4 address'],
  ['10.0.0.1\n', 'not an IPv4 address'],
  ['１.0.0.1', 'not an IPv4 address'],
  ['fe80::1%eth0', 'zone id'],
  [':', 'not an IPv6 address'],
  [':::', 'not an IPv6 address'],
  ['1::2::3', 'not an IPv6 address'],
  ['1:2:3:4:5:6:7', 'not an IPv6 address'],
  ['1:2:3:4:5:6:7:8:9', 'not an IPv6 address'],
  ['1:2:3:4:5:6:7:8::', 'not an IPv6 address'], // `::` stands for one group at least
  ['12345::', 'not an IPv6 address'],
  ['::g', 'not an IPv6 address'],
  ['1.2.3.4::', 'not an IPv6 address'],
  ['::1.2.3.4:5', 'not an IPv6 address'],
  ['::01.2.3.4', 'not an IPv6 address'],
  ['[::1]', 'not an IPv6 address'],
])('%j: %s', (text, reason) => {
  const result = parseAddress(text)
  expect(result.ok ? 'an address' : result.reason).toContain(reason)
})

test('a long text is no address and costs nothing', () => {
  expect(parseAddress(`${'1:'.repeat(1_000_000)}1`).ok).toBe(false)
  expect(parseAddress('1.'.repeat(1_000_000)).ok).toBe(false)
})

test('a message about a long or wild text stays short and on one line', () => {
  const result = parseAddress(`\u202e\n\`${'x'.repeat(1000)}`)
  expect(result.ok ? '' : result.reason).toMatch(/^`···x{57}\.\.\.` is not an IP address$/)
})

const v4 = fc.integer({ min: 0, max: LAST_IPV4 })
// Groups that are often zero, so that `::` has something to do.
const v6 = fc
  .array(fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 0xffffn })), { minLength: 8, maxLength: 8 })
  .map((groups) => groups.reduce((value, group) => (value << 16n) | group, 0n))

test('the text of an address is one that the platform knows, and reads back', () =>
  fc.assert(
    fc.property(v4, v6, (a, b) => {
      expect(isIPv4(formatAddress(a)) && isIPv6(formatAddress(b))).toBe(true)
      expect(parseIpv4(formatAddress(a))).toEqual({ ok: true, value: a })
      expect(parseIpv6(formatAddress(b))).toEqual({ ok: true, value: b })
      // The WHATWG host serializer follows RFC 5952 §4 but never writes IPv4.
      if (b >> 32n !== 0xffffn) expect(`[${formatAddress(b)}]`).toBe(new URL(`http://[${formatAddress(b)}]`).hostname)
    }),
    { numRuns: 1000 },
  ))

// RFC 5952 §4
test.each([
  ['2001:0DB8:0000:0000:0000:0000:0002:0001', '2001:db8::2:1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'], // one group alone is not shortened
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'], // the longest run
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'], // the first of equals
  ['0:0:0:0:0:ffff:c000:201', '::ffff:192.0.2.1'],
  ['0:0:0:0:0:0:0:0', '::'],
])('%s is written %s', (text, written) => {
  const result = parseIpv6(text)
  expect(result.ok && formatAddress(result.value)).toBe(written)
})

test('strictness: what we take, the platform takes too', () =>
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'01f:.25::'), maxLength: 16 }), (text) => {
      const result = parseAddress(text)
      expect(result.ok).toBe(isIPv4(text) || isIPv6(text))
    }),
    { numRuns: 3000 },
  ))

test.each([
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['192.0.2.1/32', '192.0.2.1'],
  ['10.0.0.0/255.255.0.0', '10.0.0.0/16'],
  ['192.0.2.0-192.0.2.255', '192.0.2.0/24'],
  ['192.0.2.1-192.0.2.9', '192.0.2.1-192.0.2.9'],
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8::/32', '2001:db8::/32'],
  ['2001:db8::/ffff:ffff::', '2001:db8::/32'],
  ['::-::ff', '::/120'],
  ['::/0', '::/0'],
])('%s is %s', (text, written) => expect(formatAddresses(read(text))).toBe(written))

test.each([
  ['10.0.0.1/8', '`10.0.0.1/8` has bits set after its prefix; did you mean 10.0.0.0/8?'],
  ['10.0.0.1/0.0.0.255', '`10.0.0.1/0.0.0.255` has bits set after its prefix'],
  ['10.0.0.0/33', '`33` is not a prefix length: it goes from 0 to 32'],
  ['::/129', '`129` is not a prefix length: it goes from 0 to 128'],
  ['10.0.0.0/08', '`08` is not a prefix length: it goes from 0 to 32'],
  ['10.0.0.0/', '`` is not a prefix length: it goes from 0 to 32'],
  ['10.0.0.0/8/8', '`10.0.0.0/8/8` is not an address, a prefix or a range of addresses'],
  ['10.0.0.0/8-10.0.0.9', '`10.0.0.0/8-10.0.0.9` is not an address, a prefix or a range of addresses'],
  ['10.0.0.0/255.255', '`255.255` is not a mask'],
  ['10.0.0.0/ffff::', '`10.0.0.0/ffff::` has an address and a mask of different families'],
  ['10.0.0.9-10.0.0.1', 'the range `10.0.0.9-10.0.0.1` runs backwards: 10.0.0.1 is before 10.0.0.9'],
  ['10.0.0.9-::1', 'the range `10.0.0.9-::1` mixes IPv4 and IPv6'],
  ['host-10', '`host` is not an IP address'],
])('%s: %s', (text, reason) => expect(parseAddresses(text)).toEqual({ ok: false, reason }))

test('host bits do not count where they are allowed', () => {
  expect(formatAddresses(read('10.1.2.3/8', 'allow'))).toBe('10.0.0.0/8')
  expect(formatAddresses(read('10.1.2.3/255.0.0.0', 'allow'))).toBe('10.0.0.0/8')
})

test('one prefix', () => {
  expect(parsePrefix('10.0.0.0/255.0.0.0')).toEqual({ ok: true, value: { family: 4, value: 0x0a000000, length: 8 } })
  expect(parsePrefix('::1')).toEqual({ ok: true, value: { family: 6, value: 1n, length: 128 } })
  expect(parsePrefix('10.0.0.0/255.0.0.255').ok).toBe(false)
  expect(parsePrefix('10.0.0.0-10.0.0.255').ok).toBe(false)
})

const octet = fc.integer({ min: 0, max: 255 })

test('a mask with holes has the addresses that agree where it is one', () =>
  fc.assert(
    fc.property(v4, fc.integer({ min: 0, max: 3 }), octet, v4, (value, high, low, other) => {
      const mask = ((high << 30) | 0x3fffff00 | low) >>> 0
      const read = maskedAddresses(value, mask)
      const set = read.ok ? read.value : NO_ADDRESS
      const near = ((value & mask) | (other & ~mask)) >>> 0
      for (const n of [value, other, near, (near ^ (other & 0x01000001)) >>> 0]) {
        expect(hasAddress(set, n)).toBe(((n ^ value) & mask) === 0)
      }
      expect(countAddresses(set)).toBe(2n ** BigInt((~mask >>> 0).toString(2).replaceAll('0', '').length))
    }),
  ))

test('masks with holes for IPv6, and too many holes', () => {
  expect(maskedAddresses(0x1n, 0xffffn)).toEqual({
    ok: false,
    reason: 'the mask has so many holes that the addresses cannot be listed',
  })
  const two = maskedAddresses(0x1n, LAST_IPV6 ^ 0x10n)
  expect(two.ok && formatAddresses(two.value)).toBe('::1, ::11')
  expect(maskedAddresses(0, 0x01010101).ok).toBe(false)
  expect(maskedAddresses(9, 0)).toEqual({ ok: true, value: { v4: ANY_ADDRESS.v4, v6: [] } })
})

const range4 = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }))
const smallSet = fc
  .array(range4, { maxLength: 4 })
  .map((ranges) =>
    unionOfAddresses(
      ranges.flatMap(([a, b]) => [
        addressRange(LAST_IPV4 - Math.max(a, b), LAST_IPV4 - Math.min(a, b)),
        addressRange(BigInt(Math.min(a, b)), BigInt(Math.max(a, b))),
      ]),
    ),
  )
const points = Array.from({ length: 42 }, (_, n) => [LAST_IPV4 - n, BigInt(n)]).flat()

test('operations are those of the members', () =>
  fc.assert(
    fc.property(smallSet, smallSet, (a, b) => {
      const members = (set: AddressSet) => points.filter((n) => hasAddress(set, n))
      const [inA, inB] = [members(a), members(b)]
      expect(members(unionAddresses(a, b))).toEqual(points.filter((n) => inA.includes(n) || inB.includes(n)))
      expect(members(intersectAddresses(a, b))).toEqual(inA.filter((n) => inB.includes(n)))
      expect(members(subtractAddresses(a, b))).toEqual(inA.filter((n) => !inB.includes(n)))
      expect(members(complementAddresses(a))).toEqual(points.filter((n) => !inA.includes(n)))
      expect(equalAddresses(complementAddresses(complementAddresses(a)), a)).toBe(true)
      expect(isSubsetOfAddresses(a, b)).toBe(inA.every((n) => inB.includes(n)))
      expect(addressesOverlap(a, b)).toBe(inA.some((n) => inB.includes(n)))
      expect(countAddresses(a)).toBe(BigInt(inA.length))
      expect(noAddresses(a)).toBe(inA.length === 0)
    }),
  ))

test('prefixes are disjoint, aligned, as few as can be, and make up the set, as the platform sees it', () =>
  fc.assert(
    fc.property(smallSet, (set) => {
      const prefixes = prefixesOf(set)
      expect(
        unionOfAddresses(prefixes.map(({ family, value, length }) => prefixAddresses(family, value, length))),
      ).toEqual(set)
      const list = new BlockList()
      for (const prefix of prefixes) {
        expect(
          equalAddresses(read(formatPrefix(prefix)), prefixAddresses(prefix.family, prefix.value, prefix.length)),
        ).toBe(true)
        list.addSubnet(formatAddress(prefix.value), prefix.length, prefix.family === 4 ? 'ipv4' : 'ipv6')
      }
      for (const n of points) {
        expect(list.check(formatAddress(n), typeof n === 'bigint' ? 'ipv6' : 'ipv4')).toBe(hasAddress(set, n))
      }
      // Two of equal length side by side, of which the first is aligned to both, would be one.
      prefixes.forEach(({ family, value, length }, i) => {
        const next = prefixes[i + 1]
        if (next === undefined || next.length !== length || length === 0) return
        const both = prefixAddresses(family, value, length - 1)
        expect(hasAddress(both, value) && equalAddresses(intersectAddresses(both, set), both)).toBe(false)
      })
    }),
    { numRuns: 200 },
  ))

test('for people', () => {
  expect(formatAddresses(ANY_ADDRESS)).toBe('any')
  expect(formatAddresses(NO_ADDRESS)).toBe('none')
  expect(formatAddresses(unionAddresses(read('10.0.0.0/8'), read('2001:db8::1-2001:db8::2')))).toBe(
    '10.0.0.0/8, 2001:db8::1-2001:db8::2',
  )
  expect(formatAddresses(oneAddress({ family: 6, value: 1n }))).toBe('::1')
})
