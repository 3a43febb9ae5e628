import type { Catalogue, Role } from '../model/catalogue.ts'
import type { Deployment } from '../model/deployment.ts'
import { dynamicRpcOf } from '../model/included-roles.ts'
import type { Ports } from '../model/requirement.ts'
import type { PortSet } from '../sets/intervals.ts'
import { intervalSet } from '../sets/intervals.ts'
import { formatPorts } from '../sets/ports.ts'

export interface PlannedPorts {
  readonly ports: PortSet
  /** What the deployment file moved, for the reader of the plan. */
  readonly notes: readonly string[]
}

export interface PortPlan {
  /** `role` and `version`: of the end whose ports these are; they give the range of dynamic RPC. */
  planned(ports: Ports, role: Role | undefined, version: string | undefined): PlannedPorts
}

/** The id under which a deployment file pins the dynamic RPC ports of a role. */
function dynamicRpcSetting(role: string): string {
  return `${role}/dynamic-rpc`
}

/** Turns ports as the catalogue gives them into numbers: settings as the deployment file has them, or else by default. */
export function portPlan(deployment: Deployment, catalogue: Catalogue): PortPlan {
  const defaults = new Map(
    [...catalogue.roles.values()].flatMap(({ ports }) => ports).map(({ id, ports }) => [id, ports]),
  )
  const moved = (id: string): readonly string[] => {
    const ports = deployment.ports.get(id)
    return ports === undefined ? [] : [`port set to ${formatPorts(ports)} by the deployment file (${id})`]
  }
  return {
    planned({ fixed, settings, dynamicRpc }, role, version) {
      const rpc = dynamicRpc && role !== undefined ? [dynamicRpcSetting(role.id)] : []
      const all = [
        fixed,
        ...settings.map((id) => deployment.ports.get(id) ?? defaults.get(id) ?? []),
        ...rpc.map((id) => deployment.ports.get(id) ?? (role === undefined ? [] : dynamicRpcOf(role, version))),
      ]
      const [only] = all.filter((ports) => ports.length > 0)
      return {
        ports: all.length === 1 && only !== undefined ? only : intervalSet(all.flat()),
        notes: [...settings, ...rpc].flatMap(moved),
      }
    },
  }
}
