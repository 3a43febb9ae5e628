import type { Catalogue, Role } from '../model/catalogue.ts'
import type { Deployment } from '../model/deployment.ts'
import type { Flow, FlowMatrix } from '../model/flow.ts'
import type { Requirement } from '../model/requirement.ts'
import type { PortSet } from '../sets/intervals.ts'
import { conditions } from './conditions.ts'
import { type EqualWays, type PlacePair, pairHolds, placePairs, together } from './pairs.ts'
import { type KeyedPlace, type Places, places } from './places.ts'
import { type PlannedPorts, type PortPlan, portPlan } from './ports.ts'
import { supportStatements } from './support.ts'
import { zoneGraph } from './zones.ts'

/** A requirement that holds and has both its ends, and yet is no flow; with its reason. */
interface Unplaced {
  readonly requirement: string
  readonly title: string
  readonly from: string
  readonly to: string
  readonly because: string
}

/** The matrix, and what was noticed while it was made. */
export interface Plan extends FlowMatrix {
  readonly unplaced: readonly Unplaced[]
  readonly equalWays: readonly EqualWays[]
}

/**
 * Every flow that the deployment needs, in the order of the catalogue and, for each entry, of the deployment file. Nothing that
 * holds is left out in silence: what has no counterpart is `absent`, what cannot be placed is `unplaced` with the reason.
 */
export function planFlows(deployment: Deployment, catalogue: Catalogue): Plan {
  const found = places(deployment, catalogue)
  const holding = conditions(deployment, catalogue)
  const holds = catalogue.requirements.filter((requirement) => holding.hold(requirement))
  const statements = holds.filter(({ support }) => support)
  const pairs = placePairs(zoneGraph(deployment), supportStatements(statements, found, holding))
  const ports = portPlan(deployment, catalogue)
  const asMicrosoft = deployment.support === 'microsoft'
  const flows: Flow[] = []
  const absent: FlowMatrix['absent'][number][] = []
  const unplaced: Unplaced[] = []
  for (const requirement of holds) {
    const { id, title, product, support, when } = requirement
    if (support && !asMicrosoft) continue
    const versions = holding.versionsOf(requirement)
    const from = found.find(requirement.from, product, versions)
    const to = found.find(requirement.to, product, versions)
    if (from.length === 0 || to.length === 0) absent.push(...missing(requirement, from, to, found))
    const addFlows = flowMaker(requirement, ports, versions?.at(-1) ?? '', flows)
    for (const source of from) {
      const begin = `${id}:${source.key}>`
      for (const destination of to) {
        const pair = pairs.between(source.place, destination.place, requirement.to.public)
        if (pair === undefined || !pairHolds(when, pair.from, pair.to)) continue
        if (asMicrosoft && !support && pair.statement !== undefined) continue
        if (!addFlows(pair, begin + destination.key)) {
          const because = pair.because ?? 'the catalogue gives no ports for it'
          unplaced.push({ requirement: id, title, from: pair.from.label, to: pair.to.label, because })
        }
      }
    }
  }
  return { deployment: deployment.name, flows, absent, unplaced, equalWays: pairs.equalWays() }
}

/** A requirement of servers that are there, which asks for a role that nobody has. */
function missing(
  { id, title, from, to }: Requirement,
  sources: readonly KeyedPlace[],
  destinations: readonly KeyedPlace[],
  found: Places,
): FlowMatrix['absent'] {
  const [present, end] = sources.length > 0 ? [sources, to] : [destinations, from]
  if (present.every(({ place }) => place.population)) return []
  // The role is there; it only has no virtual address, for which alone this requirement is.
  if (end.at === 'virtual' && end.roles.some((role) => found.has(role))) return []
  const noSuchInterface = end.roles.some((role) => found.has(role)) && end.interface !== undefined
  const role = end.roles.join(' or ')
  return [{ requirement: id, title, role: noSuchInterface ? `${role} (${end.interface})` : role }]
}

/**
 * Adds the flows of one requirement between two places: one for each transport and leg; `false`: none. `version`: where no end has
 * one. A large deployment has hundreds of thousands of them: each is one literal, and what flows have in common they share.
 */
function flowMaker(
  requirement: Requirement,
  ports: PortPlan,
  version: string,
  flows: Flow[],
): (pair: PlacePair, id: string) => boolean {
  const { product, transport: transports, for: purpose, notes: remarks } = requirement
  const portsAt = (which: 'ports' | 'sourcePorts') => {
    const planned = new Map<Role, Map<string | undefined, PlannedPorts>>()
    return ({ role, version: deployed }: PlacePair['from']): PlannedPorts => {
      const ofRole = planned.get(role) ?? new Map<string | undefined, PlannedPorts>()
      if (ofRole.size === 0) planned.set(role, ofRole)
      const known = ofRole.get(deployed) ?? ports.planned(requirement[which], role, deployed)
      ofRole.set(deployed, known)
      return known
    }
  }
  const sourcePortsAt = portsAt('sourcePorts')
  const destinationPortsAt = portsAt('ports')
  const own = [...(purpose === undefined ? [] : [`only for ${purpose}`]), ...(remarks === undefined ? [] : [remarks])]
  const versionOf = ({ role, version: deployed }: PlacePair['from']) =>
    role.product === product ? deployed : undefined
  return ({ from, to, legs }, id) => {
    const source = sourcePortsAt(from)
    const destination = destinationPortsAt(to)
    const before = flows.length
    for (const leg of legs) {
      for (const transport of transports) {
        const hasPorts = transport === 'tcp' || transport === 'udp'
        if (hasPorts && (source.ports.length === 0 || destination.ports.length === 0)) continue
        const moved = hasPorts ? together(source.notes, destination.notes) : []
        flows.push({
          id: id + (transports.length > 1 ? `:${transport}` : '') + (leg.kind === undefined ? '' : `:${leg.kind}`),
          requirement: requirement.id,
          title: requirement.title,
          product,
          version: versionOf(to) ?? versionOf(from) ?? version,
          feature: requirement.feature,
          need: requirement.need,
          from: leg.from,
          to: leg.to,
          transport,
          sourcePorts: hasPorts ? source.ports : NO_PORTS,
          ports: hasPorts ? destination.ports : NO_PORTS,
          application: requirement.application,
          encryption: requirement.encryption,
          authentication: requirement.authentication,
          crossings: leg.crossings,
          notes: together(together(own, moved), leg.notes),
        })
      }
    }
    return flows.length > before
  }
}

const NO_PORTS: PortSet = []
