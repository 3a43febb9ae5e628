import type { Catalogue, Role } from '../../model/catalogue.ts'
import {
  type Need,
  type Requirement,
  type RequirementEnd,
  TRANSPORTS,
  type Transport,
  type ZoneKind,
} from '../../model/requirement.ts'
import { equals, type PortSet, subtract, union } from '../../sets/intervals.ts'
import { ANY_PORTS, formatPorts } from '../../sets/ports.ts'
import { defaultPortsOf } from '../default-ports.ts'
import { holdersOf } from '../role-holders.ts'

export type Band = 'internet' | 'perimeter' | 'internal'
/** Branches lie behind the inner firewall; providers and clouds outside the outer one. */
const BAND_OF: Readonly<Record<ZoneKind, Band>> = {
  internet: 'internet',
  provider: 'internet',
  cloud: 'internet',
  perimeter: 'perimeter',
  internal: 'internal',
  branch: 'internal',
}

/** One end of an arrow: a role in a zone, at one of its interfaces. */
export interface PosterEnd {
  readonly role: Role
  /** Title of the interface; empty where the role has only one. */
  readonly interface: string
  readonly band: Band
}

/** How urgent: needed (required or recommended), optional, or only for the sake of something old. */
export type Weight = 'needed' | 'optional' | 'legacy'
export const WEIGHTS: readonly Weight[] = ['needed', 'optional', 'legacy']

/** Ports of one transport and one weight. */
export interface LabelPart {
  readonly transport: Transport
  readonly weight: Weight
  readonly text: string
}

/** All flows from one end to another. */
export interface Arrow {
  readonly from: PosterEnd
  readonly to: PosterEnd
  readonly label: readonly LabelPart[]
  readonly weight: Weight
}

const WEIGHT_OF: Readonly<Record<Need, Weight>> = {
  required: 'needed',
  recommended: 'needed',
  optional: 'optional',
  legacy: 'legacy',
  wrong: 'legacy',
}

/** The requirements of a version that are drawn: no refuted claims, no support statements. */
export function drawn(catalogue: Catalogue, product: string, version: string): readonly Requirement[] {
  return catalogue.requirements.filter(
    (one) => one.product === product && one.versions.includes(version) && one.need !== 'wrong' && !one.support,
  )
}

/** The arrows of one version of a product: everything from one role (at one interface) to another is one arrow. */
export function arrowsOf(catalogue: Catalogue, product: string, version: string): readonly Arrow[] {
  const pairs = new Map<string, { from: PosterEnd; to: PosterEnd; requirements: Requirement[] }>()
  for (const requirement of drawn(catalogue, product, version)) {
    for (const from of endsOf(requirement.from, catalogue, product, version)) {
      for (const to of endsOf(requirement.to, catalogue, product, version)) {
        const key = `${keyOf(from)}>${keyOf(to)}`
        const pair = pairs.get(key) ?? { from, to, requirements: [] }
        pair.requirements.push(requirement)
        pairs.set(key, pair)
      }
    }
  }
  return [...pairs.values()].map(({ from, to, requirements }) => {
    const label = labelOf(requirements, catalogue)
    return {
      from,
      to,
      label,
      weight: WEIGHTS.find((weight) => label.some((part) => part.weight === weight)) ?? 'legacy',
    }
  })
}

export function keyOf({ role, interface: name, band }: PosterEnd): string {
  return `${role.id} ${name} ${band}`
}

export function labelText(label: readonly LabelPart[]): string {
  return label.map(({ transport, weight, text }) => `${transport} ${weight} ${text}`).join('; ')
}

function endsOf(end: RequirementEnd, catalogue: Catalogue, product: string, version: string): readonly PosterEnd[] {
  const here = new Set(end.roles.flatMap((id) => holdersOf(id, catalogue, product, version)))
  // A flow to servers of another version, where two live side by side.
  const roles = here.size > 0 ? [...here] : end.roles.flatMap((id) => catalogue.roles.get(id) ?? [])
  return roles.flatMap((role) => {
    const attached = role.interfaces.find(({ name }) => name === end.interface) ?? role.interfaces[0]
    if (attached === undefined) return []
    const name = role.interfaces.length > 1 ? attached.title : ''
    const zone = end.zone ?? attached.zones[0] ?? 'internal'
    return [{ role, interface: name, band: BAND_OF[zone] }]
  })
}

function labelOf(requirements: readonly Requirement[], catalogue: Catalogue): readonly LabelPart[] {
  const parts: LabelPart[] = []
  for (const transport of new Set(requirements.flatMap((one) => one.transport))) {
    const bySource = new Map<string, Requirement[]>()
    for (const one of requirements) {
      if (!one.transport.includes(transport)) continue
      const from = defaultPortsOf(one.sourcePorts, catalogue)
      const source = from.length === 0 || equals(from, ANY_PORTS) ? '' : portText(from)
      bySource.set(source, [...(bySource.get(source) ?? []), one])
    }
    for (const [source, same] of bySource) {
      let said: PortSet = []
      let rpcSaid = false
      for (const weight of WEIGHTS) {
        const these = same.filter(({ need }) => WEIGHT_OF[need] === weight)
        if (these.length === 0) continue
        const all = these.map(({ ports }) => defaultPortsOf(ports, catalogue)).reduce(union, [])
        const rpc: boolean = !rpcSaid && these.some(({ ports }) => ports.dynamicRpc)
        const fresh = subtract(all, said)
        said = union(said, all)
        rpcSaid ||= rpc
        const text = [...(fresh.length > 0 ? [portText(fresh)] : []), ...(rpc ? ['dynamic RPC'] : [])].join(', ')
        if (text !== '') parts.push({ transport, weight, text: source === '' ? text : `${text} from ${source}` })
        else if (!hasPorts(transport)) {
          parts.push({ transport, weight, text })
          break
        }
      }
    }
  }
  return parts.sort((a, b) => rankOf(a) - rankOf(b))
}

/** Needed before optional before legacy, there TCP before UDP before what has no ports. */
function rankOf({ transport, weight }: LabelPart): number {
  return WEIGHTS.indexOf(weight) * TRANSPORTS.length + TRANSPORTS.indexOf(transport)
}

function hasPorts(transport: Transport): boolean {
  return transport === 'tcp' || transport === 'udp'
}

function portText(ports: PortSet): string {
  return formatPorts(ports).replaceAll('-', '–')
}
