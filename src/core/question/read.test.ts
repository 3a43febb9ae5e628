import fc from 'fast-check'
import { expect, test } from 'vitest'
import { render } from '../diagnostics/render.ts'
import type { Question } from '../model/question.ts'
import { addressTexts } from '../sets/addresses.ts'
import { formatIntervals } from '../sets/intervals.ts'
import { parseAddresses } from '../sets/parse-addresses.ts'
import { readQuestion } from './read.ts'
import { NO_NAMES, type Vocabulary } from './vocabulary.ts'

const HOSTS = new Map([
  ['edge1', '10.45.16.10'],
  ['edge2', '10.45.16.11'],
  ['internal', '192.168.10.0/24'],
])
const named: Vocabulary = {
  find(name) {
    const read = parseAddresses(HOSTS.get(name) ?? '')
    return read.ok ? { addresses: read.value } : undefined
  },
  names: [...HOSTS.keys()],
  deployment: true,
}

/** What was understood, in a short form: `6 src port 50000 10.0.0.1 > 10.0.0.2 port 443`. */
function said({ services, from, to, states, path, inInterface, outInterface, tcpFlags }: Question): string {
  const kinds = services.map(({ families, protocol, sourcePort, destinationPort }) =>
    [
      ...(families ? [`v${families.join()}`] : []),
      protocol === undefined ? 'any' : formatIntervals(protocol),
      ...(sourcePort ? [`from ${formatIntervals(sourcePort)}`] : []),
      ...(destinationPort ? [`to ${formatIntervals(destinationPort)}`] : []),
    ].join(' '),
  )
  return [
    kinds.join(' | '),
    `${addressTexts(from.addresses).join()} > ${addressTexts(to.addresses).join()}`,
    ...(states.join() === 'new' ? [] : [states.join()]),
    ...(path === 'forward' ? [] : [path]),
    ...(inInterface === undefined ? [] : [`in ${inInterface}`]),
    ...(outInterface === undefined ? [] : [`out ${outInterface}`]),
    ...(tcpFlags === undefined ? [] : [`flags ${formatIntervals(tcpFlags)}`]),
  ].join('; ')
}

test.each([
  ['tcp 203.0.113.5 -> 10.45.16.20:443', '6 to 443; 203.0.113.5 > 10.45.16.20'],
  ['203.0.113.5 -> 10.45.16.20:443/tcp', '6 to 443; 203.0.113.5 > 10.45.16.20'],
  ['443/tcp 203.0.113.5->10.45.16.20', '6 to 443; 203.0.113.5 > 10.45.16.20'],
  ['203.0.113.5 to 10.45.16.20 port 443 tcp', '6 to 443; 203.0.113.5 > 10.45.16.20'],
  ['"TCP 203.0.113.5 → 10.45.16.20 443"', '6 to 443; 203.0.113.5 > 10.45.16.20'],
  ['10.0.0.0/8 -> edge1 5061-5063/tcp', '6 to 5061-5063; 10.0.0.0/8 > 10.45.16.10'],
  ['10.0.0.0/8 -> edge1, edge2 25,587/tcp 3478/udp', '6 to 25, 587 | 17 to 3478; 10.0.0.0/8 > 10.45.16.10/31'],
  // a port may mean either of the two
  ['internal -> edge1:443', '6, 17 to 443; 192.168.10.0/24 > 10.45.16.10'],
  // no ports mean all, no protocol means any
  ['udp any -> 10.0.0.1', '17; 0.0.0.0/0,::/0 > 10.0.0.1'],
  ['10.0.0.1-10.0.0.9 -> any', 'any; 10.0.0.1-10.0.0.9 > 0.0.0.0/0,::/0'],
  ['tcp 203.0.113.5:50000 -> [2001:db8::1]:443, 10.0.0.1', '6 from 50000 to 443; 203.0.113.5 > 10.0.0.1,2001:db8::1'],
  ['tcp source port 50000 10.0.0.1 -> 10.0.0.2:any', '6 from 50000 to 0-65535; 10.0.0.1 > 10.0.0.2'],
  ['tcp 2001:db8::1 -> 2001:db8::/32', '6; 2001:db8::1 > 2001:db8::/32'],
  ['50 10.0.0.1 -> 10.0.0.2', '50; 10.0.0.1 > 10.0.0.2'],
  ['protocol 89 10.0.0.1 -> 10.0.0.2', '89; 10.0.0.1 > 10.0.0.2'],
  ['esp 10.0.0.1 -> 10.0.0.2', '50; 10.0.0.1 > 10.0.0.2'],
  ['ping 10.0.0.1 -> 10.0.0.2', 'v4 1 from 8 to 0; 10.0.0.1 > 10.0.0.2'],
  ['icmp echo-request any -> any', 'v4 1 from 8 to 0 | v6 58 from 128 to 0; 0.0.0.0/0,::/0 > 0.0.0.0/0,::/0'],
  ['icmp type 3 code 4 any -> 10.0.0.1', 'v4 1 from 3 to 4; 0.0.0.0/0,::/0 > 10.0.0.1'],
  ['icmp type 1 any -> 2001:db8::1', 'v6 58 from 1 to 0-255; 0.0.0.0/0,::/0 > 2001:db8::1'],
  ['tcp 10.0.0.1 -> 10.0.0.2:22 state NEW, established', '6 to 22; 10.0.0.1 > 10.0.0.2; new,established'],
  ['tcp syn-ack in eth1 out eth0 10.0.0.1 -> 10.0.0.2', '6; 10.0.0.1 > 10.0.0.2; in eth1; out eth0; flags 18'],
  ['tcp 10.0.0.1 -> the firewall 22', '6 to 22; 10.0.0.1 > 0.0.0.0/0,::/0; input'],
  ['udp from the firewall to 10.0.0.1:53', '17 to 53; 0.0.0.0/0,::/0 > 10.0.0.1; output'],
])('%s', (text, expected) => {
  const { value, diagnostics } = readQuestion({ name: 'question', text }, named)
  expect(diagnostics.map((diagnostic) => render(diagnostic))).toEqual([])
  expect(value && said(value)).toBe(expected)
})

function faults(text: string, vocabulary = named): readonly string[] {
  return readQuestion({ name: 'question', text }, vocabulary).diagnostics.map(({ message, span, help }) =>
    [`${span?.source.text.slice(span.start, span.end) ?? ''}: ${message}`, ...(help === undefined ? [] : [help])].join(
      '; ',
    ),
  )
}

test.each([
  ['', [expect.stringMatching(/^: nothing was asked; ask like this/)]],
  ['udp 1.2.3.4', [expect.stringMatching(/^: no `->` leads to a destination; /)]],
  ['udp 1.2.3.4 -', [': no `->` leads to a destination; put the question in quotation marks, or write `to`']],
  ['tcp -> 1.2.3.4', ['->: no source; write an address, a prefix, a range, a name or `any` there']],
  ['1.2.3.4 ->', ['->: no destination; write an address, a prefix, a range, a name or `any` there']],
  ['10.0.0.1/8 -> any', ['10.0.0.1/8: `10.0.0.1/8` has bits set after its prefix; did you mean 10.0.0.0/8?']],
  ['any -> egde1', ['egde1: `egde1` is neither an address nor a name that is known; did you mean `edge1`?']],
  ['1.2.3.4 -> 2001:db8::1', [expect.stringMatching(/^->: one end has IPv4 addresses only/)]],
  ['esp any -> any:500', ['esp: `esp` has no ports; tcp, udp and sctp have']],
  ['icmp any -> any:500', [expect.stringMatching(/^500: icmp has no ports; name the message/)]],
  ['tcp any -> any 53/udp', [expect.stringMatching(/^53\/udp: `53\/udp` is not of the protocol/)]],
  ['udp syn any -> any', ['syn: only tcp has the flag `syn`; name the protocol: `tcp`']],
  ['icmp packet-too-big any -> 10.0.0.1', ["icmp: `packet-too-big` is no message of these addresses' family"]],
  [
    'tcp 10.0.0.1 99 -> any',
    [expect.stringMatching(/^99: `99` before the arrow is no address; a source port follows/)],
  ],
  ['protocol tpc any -> any', ['tpc: `tpc` is not a protocol; did you mean `tcp`?']],
  ['any -> any in', ['in: nothing follows `in`; an interface, like this: `in eth0`']],
  ['any -> any in eth\u001b[2J', [expect.stringMatching(/is not the name of an interface/)]],
  ['out eth0 any -> firewall', ['eth0: a packet to the firewall itself leaves by no interface']],
  // all of them, in their order
  [
    'tcp 1.2.3.300 -> 10.0.0.1:99999 state old',
    [
      '1.2.3.300: `1.2.3.300` is not an IPv4 address: 300 is more than 255',
      '99999: `99999` is not a port: ports end at 65535',
      'old: `old` is not a state of a connection; states are `new`, `established`, `related`, `invalid` and `untracked`',
    ],
  ],
])('%s is refused', (text, expected) => expect(faults(text)).toEqual(expected))

test('without a deployment a name says how to give it a meaning', () => {
  expect(faults('any -> edge1', NO_NAMES)).toEqual([
    'edge1: `edge1` is neither an address nor a name that is known; names of servers, pools and zones have a meaning with `--for deployment.yaml`',
  ])
})

test('a fault is underlined in the question', () => {
  const [first] = readQuestion({ name: 'question', text: 'tcp any -> 10.0.0.256' }, NO_NAMES).diagnostics
  expect(first && render(first)).toBe(
    [
      'question:1:12: error[bad-address]: `10.0.0.256` is not an IPv4 address: 256 is more than 255',
      '1 | tcp any -> 10.0.0.256',
      '  |            ^^^^^^^^^^',
    ].join('\n'),
  )
})

test('any text is read or refused, quickly, and a refusal says why', () => {
  const word = fc.constantFrom(
    'tcp',
    'udp',
    '->',
    'to',
    ',',
    'any',
    '443',
    '443/tcp',
    '10.0.0.1',
    '10.0.0.0/8',
    'in',
    'state',
    'new',
    'icmp',
    'type',
    '3',
    'syn',
    'firewall',
    '[::1]:80',
    ':',
    '/',
    '"',
    '__proto__',
    'constructor/tcp',
    'edge1',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(word, { maxLength: 12 }).map((of) => of.join(' ')),
        fc.string({ unit: 'binary' }),
      ),
      (text) => {
        const { value, diagnostics } = readQuestion({ name: 'question', text }, named)
        expect(value === undefined).toBe(diagnostics.length > 0)
        if (value) expect(value.services.length).toBeGreaterThan(0)
      },
    ),
    { numRuns: 500 },
  )
  expect(faults('1,'.repeat(50_000))).toEqual([': the question has 100000 characters; at most 4000 are read'])
})
