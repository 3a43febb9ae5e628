import type { Catalogue } from '../model/catalogue.ts'
import type { Ports } from '../model/requirement.ts'
import { type PortSet, union } from '../sets/intervals.ts'

/** The fixed ports and those that settings have until an administrator moves them; dynamic RPC is not among them. */
export function defaultPortsOf({ fixed, settings }: Ports, { roles }: Catalogue): PortSet {
  return settings.reduce((all, id) => {
    const role = roles.get(id.split('/').slice(0, 2).join('/'))
    return union(all, role?.ports.find((setting) => setting.id === id)?.ports ?? [])
  }, fixed)
}
