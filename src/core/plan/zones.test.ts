import { expect, test } from 'vitest'
import { deploymentOf } from '../../../test/support/world.ts'
import { directionOf, zoneGraph } from './zones.ts'

/** Zones from their names, each with a prefix of its own. */
function graphOf(firewalls: Readonly<Record<string, readonly string[]>>) {
  const names = [...new Set(Object.values(firewalls).flat())].filter((name) => name !== 'internet')
  return zoneGraph(
    deploymentOf({ zones: Object.fromEntries(names.map((name, i) => [name, [`10.${i}.0.0/16`]])), firewalls }),
  )
}

const hops = (graph: ReturnType<typeof graphOf>, from: string, to: string) =>
  graph.path(from, to)?.hops.map(({ firewall, from: entry, to: exit }) => `${entry} ${firewall} ${exit}`)

test('a way names the firewalls in order and the sides by which it enters and leaves them', () => {
  const graph = graphOf({ outer: ['internet', 'perimeter'], inner: ['perimeter', 'servers', 'office'] })
  expect(hops(graph, 'internet', 'servers')).toEqual(['internet outer perimeter', 'perimeter inner servers'])
  expect(hops(graph, 'office', 'servers')).toEqual(['office inner servers'])
  expect(hops(graph, 'office', 'office')).toEqual([])
})

test('no way, and no such zone, are undefined', () => {
  const graph = graphOf({ a: ['internet', 'perimeter'], b: ['island', 'lagoon'] })
  expect(graph.path('internet', 'island')).toBeUndefined()
  expect(graph.path('internet', 'nowhere')).toBeUndefined()
})

test('of two equally short ways the first by name is taken, there and back, and the other is named', () => {
  const graph = graphOf({ west: ['perimeter', 'internal'], east: ['perimeter', 'internal'] })
  expect(hops(graph, 'perimeter', 'internal')).toEqual(['perimeter east internal'])
  expect(hops(graph, 'internal', 'perimeter')).toEqual(['internal east perimeter'])
  expect(graph.path('perimeter', 'internal')?.other).toEqual([{ firewall: 'west', from: 'perimeter', to: 'internal' }])
})

test('a part of a way is the way between its ends, also where ways are equally short', () => {
  const graph = graphOf({ a: ['z1', 'z2', 'z3'], b: ['z2', 'z4'], c: ['z3', 'z4'], d: ['z4', 'z5'] })
  const all = ['z1', 'z2', 'z3', 'z4', 'z5']
  for (const from of all) {
    for (const to of all) {
      const way = graph.path(from, to)?.hops ?? []
      expect([...way].reverse().map(({ firewall }) => firewall)).toEqual(
        graph.path(to, from)?.hops.map(({ firewall }) => firewall),
      )
      for (const [i, hop] of way.entries()) expect(graph.path(from, hop.to)?.hops).toEqual(way.slice(0, i + 1))
    }
  }
})

test('a way over the internet is taken only where there is no other, however long', () => {
  const graph = graphOf({
    ...{ fw1: ['internet', 'site1'], fw2: ['internet', 'site2'], fw3: ['internet', 'site3'] },
    ...{ wan1: ['site1', 'wan'], wan2: ['wan', 'core'], wan3: ['core', 'site2'] },
  })
  expect(hops(graph, 'site1', 'site2')).toEqual(['site1 wan1 wan', 'wan wan2 core', 'core wan3 site2'])
  expect(hops(graph, 'site1', 'site3')).toEqual(['site1 fw1 internet', 'internet fw3 site3'])
})

test('each zone is behind one side of a firewall', () => {
  const graph = graphOf({ outer: ['internet', 'perimeter'], inner: ['perimeter', 'servers', 'office'] })
  expect(['internet', 'perimeter', 'servers', 'office'].map((zone) => graph.sideOf('inner', zone))).toEqual([
    ...['perimeter', 'perimeter', 'servers', 'office'],
  ])
})

test.each([
  ['internet', 'perimeter', 'inbound'],
  ['perimeter', 'internal', 'inbound'],
  ['branch', 'internal', 'inbound'],
  ['internal', 'provider', 'outbound'],
  ['perimeter', 'internet', 'outbound'],
  ['cloud', 'provider', 'lateral'],
  ['internal', 'internal', 'lateral'],
] as const)('from %s to %s is %s', (from, to, direction) => expect(directionOf(from, to)).toBe(direction))
