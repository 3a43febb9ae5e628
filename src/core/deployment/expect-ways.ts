import { listed } from '../diagnostics/suggest.ts'
import type { Deployment, Firewall } from '../model/deployment.ts'
import type { YamlPath } from '../yaml/tree.ts'
import type { Context } from './context.ts'
import type { ReadEnd } from './expect-ends.ts'
import { put } from './group.ts'
import type { DeploymentFile } from './schema.ts'
import type { Zones } from './zones.ts'

/** Of more firewalls a message does not say which would do: each takes a look at the whole network. */
const MOST_COMPARED = 50

/** Which firewalls may stand between zones, whichever way the plan takes. */
export interface Ways {
  /** May a firewall decide anything between two ends, and each of those named? Otherwise a diagnostic. */
  check(from: ReadEnd, to: ReadEnd, firewalls: readonly string[], path: YamlPath): boolean
}

export function zoneWays(
  file: DeploymentFile,
  firewalls: Deployment['firewalls'],
  zones: Zones,
  context: Context,
): Ways {
  const all = [...firewalls.values()]
  // A firewall that could not be read may be the one between two zones.
  const complete = context
    .keysAt(['firewalls'])
    .every((name) => file.firewalls[name]?.between?.every((zone) => zones.all.has(zone)))
  const whole = groupsOf(all)

  /** May packets come to the firewall by one side and leave by another? */
  function between({ name, sides }: Firewall, from: ReadEnd, to: ReadEnd): boolean {
    const group = groupsOf(all.filter((firewall) => firewall.name !== name))
    const sidesOf = (end: ReadEnd) => {
      const groups = new Set([...end.zones].map(group))
      return sides.filter(({ zone }) => groups.has(group(zone)))
    }
    const out = sidesOf(to)
    return sidesOf(from).some((side) => out.some((other) => other !== side))
  }

  return {
    check(from, to, names, path) {
      if (!joined(from, to, whole)) {
        if (!complete) return false
        const [a = '', b = ''] = [...new Set([...from.zones, ...to.zones])]
        const message =
          b === ''
            ? `no firewall stands between them: both are in zone \`${a}\``
            : `no firewall leads from \`${from.words.join(', ')}\` to \`${to.words.join(', ')}\``
        context.error('no-firewall-between', message, context.keyAt(path), {
          help: 'an assertion is about what a firewall decides: name ends on different sides of one',
        })
        return false
      }
      let fits = true
      for (const [i, name] of names.entries()) {
        const firewall = firewalls.get(name)
        if (firewall === undefined || between(firewall, from, to)) continue
        fits = false
        if (!complete) continue
        const message = `firewall \`${name}\` does not stand between them`
        const others = all.length > MOST_COMPARED ? [] : all.filter((other) => between(other, from, to))
        const help = others.length === 0 ? {} : { help: `those that do: ${listed(others.map((other) => other.name))}` }
        context.error('no-firewall-between', message, context.at(context.itemPath([...path, 'firewall'], i)), help)
      }
      return fits
    },
  }
}

/** Is there a zone of one end and another zone of the other that hang together? */
function joined(from: ReadEnd, to: ReadEnd, group: Groups): boolean {
  const targets = new Map<string, string[]>()
  for (const zone of to.zones) put(targets, group(zone), zone)
  return [...from.zones].some((zone) => {
    const [first, second] = targets.get(group(zone)) ?? []
    return second !== undefined || (first !== undefined && first !== zone)
  })
}

/** The group of a zone; zones of one group reach each other through some firewalls. */
type Groups = (zone: string) => string

function groupsOf(firewalls: readonly Firewall[]): Groups {
  const parents = new Map<string, string>()
  const root = (zone: string): string => {
    let top = zone
    for (let parent = parents.get(top); parent !== undefined; parent = parents.get(top)) top = parent
    return top
  }
  for (const { sides } of firewalls) {
    const first = sides[0]
    for (const { zone } of first === undefined ? [] : sides) {
      const [a, b] = [root(first?.zone ?? zone), root(zone)]
      if (a !== b) parents.set(b, a)
    }
  }
  const groups = new Map<string, string>()
  return (zone) => {
    const known = groups.get(zone) ?? root(zone)
    groups.set(zone, known)
    return known
  }
}
