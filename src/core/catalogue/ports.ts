import * as z from 'zod'
import type { Ports } from '../model/requirement.ts'
import { intervalSet, type PortSet } from '../sets/intervals.ts'
import { parsePorts } from '../sets/ports.ts'

/** Transports without ports have these. */
export const NO_PORTS: Ports = { fixed: [], settings: [], dynamicRpc: false }

const item = z.union(
  [z.number(), z.string(), z.strictObject({ setting: z.string() })],
  'a port, a range `a-b`, `any`, `dynamic-rpc` or `{ setting: role/name }`',
)

/**
 * Ports as the catalogue writes them: `443`, `5000-5010`, `any`, `dynamic-rpc`, `{ setting: edge/access-sip }`, or a list
 * of these. Settings come out as they are written.
 */
export const portsSchema = z
  .union(
    [item, z.array(item).min(1)],
    'a port, a range `a-b`, `any`, `dynamic-rpc`, `{ setting: role/name }` or a list of these',
  )
  .transform((given, context): Ports => {
    const fixed: PortSet[] = []
    const settings: string[] = []
    let dynamicRpc = false
    for (const [i, one] of (Array.isArray(given) ? given : [given]).entries()) {
      if (typeof one === 'object') settings.push(one.setting)
      else if (one === 'dynamic-rpc') dynamicRpc = true
      else {
        const ports = parsePorts(String(one))
        if (ports.ok) fixed.push(ports.value)
        else {
          const path = Array.isArray(given) ? [i] : []
          context.issues.push({
            code: 'custom',
            message: ports.reason,
            input: one,
            path,
            params: { code: 'bad-ports' },
          })
        }
      }
    }
    return { fixed: intervalSet(fixed.flat()), settings, dynamicRpc }
  })
