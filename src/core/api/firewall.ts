import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { didYouMean, listed } from '../diagnostics/suggest.ts'
import type { Deployment, Firewall } from '../model/deployment.ts'
import { quoted } from '../sets/read.ts'

/** The firewall of that name, or the only one where none is named. */
export function firewallOf({ firewalls }: Deployment, named: string | undefined): Firewall | undefined {
  if (named !== undefined) return firewalls.get(named)
  const [only, ...others] = firewalls.values()
  return others.length === 0 ? only : undefined
}

/** What to say when there is no such firewall. */
export function unknownFirewall({ firewalls }: Deployment, named: string | undefined): Diagnostic {
  const names = [...firewalls.keys()]
  const about = { severity: 'error', code: 'unknown-firewall' } as const
  if (names.length === 0)
    return { ...about, message: 'the deployment has no firewall', help: 'describe it under `firewalls`' }
  return named === undefined
    ? { ...about, message: `the deployment has ${names.length} firewalls`, help: `name one: ${listed(names)}` }
    : {
        ...about,
        message: `the deployment has no firewall ${quoted(named)}`,
        help: didYouMean(named, names, 'firewalls'),
      }
}
