import type { Deployment, Firewall } from '../model/deployment.ts'
import type { Flow, FlowMatrix } from '../model/flow.ts'
import type { Policy, PolicySide, StaticTranslation } from '../model/policy.ts'
import { hasAddress } from '../sets/addresses.ts'
import { formatAddress } from '../sets/ip.ts'
import { alsoAllowed, type Openings } from './also-allow.ts'
import { groupNames } from './groups.ts'
import { infrastructureInput } from './infrastructure.ts'
import { type ManagementWay, managementInput, managementThrough, managementWays } from './management.ts'
import { idPart } from './places.ts'
import { alsoAllowRules, pairRules } from './rules.ts'
import { policySides } from './sides.ts'
import { allMappings, type Mapping, translatorOf } from './translators.ts'
import { INTERNET, type ZoneGraph, zoneGraph } from './zones.ts'

/** What one firewall of the deployment must let through for the flows of the matrix; see `Policy` for what it means. */
export function planPolicy(deployment: Deployment, matrix: FlowMatrix, firewall: Firewall): Policy {
  const crossing = matrix.flows.filter(({ crossings }) => crossings.some((one) => one.firewall === firewall.name))
  return policyMaker(deployment)(firewall, crossing)
}

/** The policies of all firewalls, in the order of the deployment file. */
export function planPolicies(deployment: Deployment, matrix: FlowMatrix): readonly Policy[] {
  const crossing = new Map<string, Flow[]>([...deployment.firewalls.keys()].map((name) => [name, []]))
  for (const flow of matrix.flows) {
    for (const name of new Set(flow.crossings.map((one) => one.firewall))) crossing.get(name)?.push(flow)
  }
  const policyOf = policyMaker(deployment)
  return [...deployment.firewalls.values()].map((firewall) => policyOf(firewall, crossing.get(firewall.name) ?? []))
}

/** What all policies of a deployment rest on is found out once. */
function policyMaker(deployment: Deployment): (firewall: Firewall, flows: readonly Flow[]) => Policy {
  const graph = zoneGraph(deployment)
  const common: Common = {
    deployment,
    graph,
    mappings: allMappings(deployment),
    ways: managementWays(deployment, graph),
    openings: alsoAllowed(deployment, graph),
  }
  return (firewall, flows) => policyOf(common, firewall, flows)
}

interface Common {
  readonly deployment: Deployment
  readonly graph: ZoneGraph
  readonly mappings: readonly Mapping[]
  readonly ways: readonly ManagementWay[]
  readonly openings: Openings
}

function policyOf(common: Common, firewall: Firewall, flows: readonly Flow[]): Policy {
  const { deployment, graph, ways, openings } = common
  const sides = policySides(deployment, graph, firewall, common.mappings)
  const names = groupNames(deployment, sides, flows)
  const freshId = idGiver()
  const bySides = flowsBySides(firewall.name, flows)
  return {
    firewall: firewall.name,
    deployment: deployment.name,
    sides,
    rules: sides.flatMap((from) =>
      sides.flatMap((to) => {
        const through = managementThrough(ways, firewall.name, from.zone, to.zone)
        const own = bySides.get(sidesKey(from.zone, to.zone)) ?? []
        return [
          ...pairRules(from, to, own, through, names, freshId),
          ...alsoAllowRules(from, to, openings.at(firewall.name, from.zone, to.zone), names, freshId),
        ]
      }),
    ),
    translations: translationsOf(common, firewall, flows),
    input: [
      ...managementInput(graph, firewall, names),
      ...infrastructureInput(
        familiesOf(sides),
        sides.map(({ zone }) => zone).filter((zone) => zone !== INTERNET),
      ),
    ],
    logPerSecond: firewall.logPerSecond,
  }
}

function sidesKey(from: string, to: string): string {
  return JSON.stringify([from, to])
}

function flowsBySides(firewall: string, flows: readonly Flow[]): ReadonlyMap<string, readonly Flow[]> {
  const bySides = new Map<string, Flow[]>()
  for (const flow of flows) {
    for (const { from, to } of flow.crossings.filter((one) => one.firewall === firewall)) {
      const key = sidesKey(from, to)
      const known = bySides.get(key)
      if (known) known.push(flow)
      else bySides.set(key, [flow])
    }
  }
  return bySides
}

/** Makes ids unique by a number at their end. */
function idGiver(): (wish: string) => string {
  const times = new Map<string, number>()
  const used = new Set<string>()
  return (wish) => {
    let n = (times.get(wish) ?? 0) + 1
    let id = n === 1 ? wish : `${wish}-${n}`
    while (used.has(id)) id = `${wish}-${++n}`
    times.set(wish, n)
    used.add(id)
    return id
  }
}

/** The families that the firewall joins: those with addresses on more than one side. */
function familiesOf(sides: readonly PolicySide[]): { readonly v4: boolean; readonly v6: boolean } {
  return {
    v4: sides.filter(({ sources }) => sources.v4.length > 0).length > 1,
    v6: sides.filter(({ sources }) => sources.v6.length > 0).length > 1,
  }
}

function translationsOf(
  { graph, mappings }: Common,
  firewall: Firewall,
  flows: readonly Flow[],
): readonly StaticTranslation[] {
  const freshId = idGiver()
  const done = new Set<string>()
  const turned = flows.filter(({ crossings }) => crossings.some((one) => one.hairpin && one.firewall === firewall.name))
  return mappings.flatMap(({ name, zone, family, real, mapped }) => {
    const translator = translatorOf(graph, zone)
    const key = `${real}>${mapped}`
    if (translator?.firewall !== firewall.name || done.has(key)) return []
    done.add(key)
    return [
      {
        id: freshId(family === 6 ? `${idPart(name)}_6` : idPart(name)),
        family,
        real,
        mapped,
        inside: translator.inside,
        outside: translator.outside,
        hairpin: turned.some(({ to }) => hasAddress(to.addresses, real)),
        because: `${formatAddress(mapped)} outside`,
      },
    ]
  })
}
