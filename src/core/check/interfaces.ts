import type { Firewall } from '../model/deployment.ts'
import type { Crossing } from '../model/flow.ts'
import type { IntervalSet } from '../sets/intervals.ts'
import type { NameTable } from '../sets/names.ts'
import type { Interfaces } from './flow-packets.ts'

/** The interface of the side of a firewall that touches a zone; undefined when the deployment does not say. */
export function interfaceOf(firewall: Firewall | undefined, zone: string, names: NameTable): IntervalSet | undefined {
  const text = firewall?.sides.find((side) => side.zone === zone)?.interface
  return text === undefined ? undefined : names.numbersOf([{ text, prefix: false }])
}

/** The interfaces by which the first packet of a flow comes to a firewall and leaves it. */
export function interfacesOf(firewall: Firewall | undefined, { from, to }: Crossing, names: NameTable): Interfaces {
  const inInterface = interfaceOf(firewall, from, names)
  const outInterface = interfaceOf(firewall, to, names)
  return { ...(inInterface ? { inInterface } : {}), ...(outInterface ? { outInterface } : {}) }
}
