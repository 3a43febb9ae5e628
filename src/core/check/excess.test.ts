import fc from 'fast-check'
import { expect, test } from 'vitest'
import { INTERFACES, packets, rulesets } from '../../../test/arbitrary/ruleset.ts'
import { addresses, lineNames, rule, ruleset, stage } from '../../../test/support/rules.ts'
import { and, type Match } from '../model/match.ts'
import type { Policy } from '../model/policy.ts'
import type { Ruleset } from '../model/ruleset.ts'
import { nameTable } from '../sets/names.ts'
import { packetSpace } from '../sets/packet-space.ts'
import { decide } from './decide.ts'
import { excess } from './excess.ts'
import { namesInPolicy, namesInRuleset } from './names.ts'
import { policyMeaning } from './policy-meaning.ts'

const web: Policy = {
  firewall: 'outer',
  deployment: 'test',
  sides: [
    { zone: 'internet', interface: 'eth0', sources: addresses('0.0.0.0-9.255.255.255, 11.0.0.0-255.255.255.255') },
    { zone: 'perimeter', interface: 'eth1', sources: addresses('10.0.0.0/8') },
  ],
  rules: [
    {
      id: 'web',
      from: 'internet',
      to: 'perimeter',
      source: { name: 'any', addresses: 'any' },
      destination: { name: 'web', addresses: addresses('10.0.0.1') },
      service: { protocol: 'tcp', sourcePorts: [[0, 65_535]], destinationPorts: [[443, 443]] },
      flows: ['web'],
      because: 'a test',
    },
  ],
  translations: [
    {
      id: 'web',
      family: 4,
      real: 0x0a000001,
      mapped: 0xc0000201, // 192.0.2.1
      inside: 'perimeter',
      outside: 'internet',
      hairpin: false,
      because: 'a test',
    },
  ],
  input: [],
  logPerSecond: 5,
}

const by = (kind: 'in-interface' | 'out-interface', text: string): Match => ({ kind, names: [{ text, prefix: false }] })
const inbound = and(by('in-interface', 'eth0'), by('out-interface', 'eth1'))
const tcp: Match = { kind: 'protocol', protocols: [[6, 6]] }
const port = (first: number, last = first): Match => ({ kind: 'destination-port', ports: [[first, last]] })
const to = (text: string): Match => ({ kind: 'destination-address', addresses: addresses(text) })
const spoofed = and(by('in-interface', 'eth0'), { kind: 'source-address', addresses: addresses('10.0.0.0/8') })

const lines = (...matches: readonly (readonly [string, Match])[]): Ruleset =>
  ruleset(
    {
      main: [
        rule('anti-spoofing', spoofed, { kind: 'deny' }),
        ...matches.map(([name, match]) => rule(name, match, { kind: 'permit' })),
      ],
    },
    { forward: [stage('main', 'deny')] },
  )

/** The regions, each as its reason, whether it is certain, its ports and the lines that open it. */
function regions(of: Ruleset, alsoAllow: Parameters<typeof excess>[2] = []) {
  const { boxes, complete } = excess(of, web, alsoAllow)
  expect(complete).toBe(true)
  return boxes.map(({ box, because, certain, origins }) => [
    because,
    certain,
    box.destinationPort ?? 'any',
    ...lineNames(origins),
  ])
}

const needed = and(inbound, tcp, to('10.0.0.1'), port(443))

test('what is needed is no excess, by the real address and by the mapped one', () => {
  expect(regions(lines(['web', needed]))).toEqual([])
  expect(regions(lines(['mapped', and(inbound, tcp, to('192.0.2.1'), port(443))]))).toEqual([])
})

test('what is wider than needed is, with the line that opens it', () => {
  expect(regions(lines(['wide', and(inbound, tcp, to('10.0.0.1'), port(442, 444))]))).toEqual([
    [
      'not needed',
      true,
      [
        [442, 442],
        [444, 444],
      ],
      'wide',
    ],
  ])
})

test('a line that may open it counts, and is told apart', () => {
  const recent: Match = { kind: 'unknown', text: 'recent' }
  expect(regions(lines(['web', needed], ['maybe', and(inbound, tcp, to('10.0.0.1'), port(25), recent)]))).toEqual([
    ['not needed', false, [[25, 25]], 'maybe'],
  ])
})

test('what the deployment allows besides is no excess', () => {
  const ssh = {
    from: addresses('198.51.100.1'),
    to: addresses('10.0.0.0/8'),
    transport: 'tcp',
    ports: [[22, 22]],
    because: 'ours',
  } as const
  const from: Match = { kind: 'source-address', addresses: addresses('198.51.100.1') }
  expect(regions(lines(['ssh', and(inbound, tcp, to('10.0.0.2'), port(22), from)]), [ssh])).toEqual([])
  expect(regions(lines(['ssh', and(inbound, tcp, to('10.0.0.2'), port(22))]), [ssh])).not.toEqual([])
})

test('what is needed, but not from such a source, is told as spoofed', () => {
  const open = ruleset({ main: [rule('web', needed, { kind: 'permit' })] }, { forward: [stage('main', 'deny')] })
  expect(regions(open)).toEqual([['spoofed source', true, [[443, 443]], 'web']])
})

test('a long list is cut short and says so', () => {
  const odd = Array.from(
    { length: 300 },
    (_, i) => [`${i}`, and(inbound, tcp, to(`10.0.${i % 250}.${i % 7}`), port(2 * i))] as const,
  )
  const { boxes, complete } = excess(lines(...odd), web, [])
  expect(complete).toBe(false)
  expect(boxes.length).toBeGreaterThan(0)
})

// The rest is about any configuration whatever, against the plain interpreter.
const small: Policy = {
  ...web,
  sides: [
    { zone: 'internet', interface: 'eth0', sources: { v4: [[2, 2 ** 32 - 1]], v6: [[2n, 2n ** 128n - 1n]] } },
    { zone: 'perimeter', interface: 'lo', sources: { v4: [[0, 1]], v6: [[0n, 1n]] } },
  ],
  rules: web.rules.map((each) => ({
    ...each,
    destination: { name: 'web', addresses: { v4: [[0, 1]], v6: [] } },
    service: { protocol: 'tcp', sourcePorts: [[0, 65_535]], destinationPorts: [[1, 2]] },
  })),
  translations: web.translations.map((each) => ({ ...each, real: 1, mapped: 4 })),
}

test('all that may pass is excess, needed or allowed, and no excess is needed', () => {
  const allowed = { from: { v4: [[3, 3]], v6: [] }, to: 'any', transport: 'any', ports: [], because: 'ours' } as const
  fc.assert(
    fc.property(rulesets({ vague: false }), fc.array(packets, { minLength: 20, maxLength: 20 }), (of, some) => {
      const found = excess(of, small, [allowed])
      const meaning = policyMeaning(small)
      // The packets of the test have the numbers of its own table.
      const [mine, theirs] = [nameTable(INTERFACES), found.names]
      const numbers = (name: number) => theirs.namesOf(theirs.all).indexOf(mine.namesOf([[name, name]])[0] ?? '')
      const space = packetSpace(nameTable([...namesInRuleset(of), ...namesInPolicy(small), ...namesInRuleset(meaning)]))
      const listed = space.boxes(found.boxes.map(({ box }) => box))
      for (const each of some) {
        const packet = {
          ...each,
          state: 'new',
          inInterface: numbers(each.inInterface),
          outInterface: numbers(each.outInterface),
        } as const
        if (packet.inInterface < 0 || packet.outInterface < 0) continue
        const isBetween = [packet.inInterface, packet.outInterface].every((number) =>
          ['eth0', 'lo'].includes(theirs.namesOf([[number, number]])[0] ?? ''),
        )
        const mayPass =
          isBetween &&
          decide(of, 'forward', packet, theirs).outcomes.some(({ disposition }) => disposition === 'permitted')
        const isNeeded = decide(meaning, 'forward', packet, theirs).disposition === 'permitted'
        const isAllowed = packet.source === 3
        if (mayPass && !isNeeded && !isAllowed)
          expect(found.sets.excess.has(packet) || found.sets.needed.has(packet)).toBe(true)
        if (found.sets.excess.has(packet)) expect([mayPass, isNeeded, isAllowed]).toEqual([true, false, false])
        if (isBetween && isNeeded) expect(found.sets.needed.has(packet)).toBe(true)
        if (found.complete)
          expect(listed.has(packet)).toBe(found.sets.excess.has(packet) || found.sets.spoofed.has(packet))
      }
    }),
    { numRuns: 150 },
  )
})
