import { ALL } from '../../model/match.ts'
import type { Origin, Rule } from '../../model/ruleset.ts'
import { type Chain, chainOf, length, type Table } from './chains.ts'
import type { Reading } from './read.ts'
import { type Hook, TABLES } from './tables.ts'

/** Built-in chains of old kernels: mangle had two before Linux 2.4.18, nat three before 2.6.36. Their dumps have no others. */
const FIRST: ReadonlyMap<string, readonly Hook[]> = new Map<string, readonly Hook[]>([
  ['mangle', ['PREROUTING', 'OUTPUT']],
  ['nat', ['PREROUTING', 'OUTPUT', 'POSTROUTING']],
])

/** Does the table look like one of an old kernel: all chains of then with their policies, and none that came later? */
function isOfOldKernel({ name, chains }: Table): boolean {
  const first = FIRST.get(name) ?? []
  return (
    first.length > 0 &&
    (TABLES.get(name) ?? []).every((hook) => {
      const chain = chains.get(hook)
      return first.includes(hook)
        ? chain?.policy !== undefined
        : chain === undefined || (chain.origin === undefined && length(chain) === 0 && chain.inherited === undefined)
    })
  )
}

/** What falls out of the chain meets a policy that nobody knows. */
function openEnd(origin: Origin): Rule {
  const action = { kind: 'unknown', text: 'the policy is not given' } as const
  return { match: ALL, action, origin }
}

/**
 * Gives a table all its built-in chains: where one is, all are. A dump or a file to restore that leaves out a policy does not say what
 * it is: legacy iptables-restore keeps the one that was there, iptables-nft-restore sets ACCEPT. Commands work on what a machine
 * starts with, and that is ACCEPT.
 */
export function completeTable(table: Table, reading: Reading): void {
  const old = isOfOldKernel(table)
  const open: Chain[] = []
  for (const hook of TABLES.get(table.name) ?? []) {
    if (old && !FIRST.get(table.name)?.includes(hook)) continue
    const chain = chainOf(table, hook)
    if (chain.policy !== undefined || table.given === undefined) continue
    if (chain.inherited?.action === 'permit') chain.policy = chain.inherited
    else open.push(chain)
  }
  if (open.length === 0 || table.given === undefined) return
  for (const chain of open)
    chain.back.push(
      openEnd(chain.inherited?.origin ?? { kind: 'implicit', text: `the policy of ${chain.name} is not given` }),
    )
  reading.diagnostics.push({
    severity: 'warning',
    code: 'no-policy',
    message: `the table \`${table.name}\` is given without the policy of ${open.map(({ name }) => `\`${name}\``).join(', ')}`,
    span: table.given,
    help: 'iptables-legacy-restore keeps the policy that was there, so nothing is proved of what comes to the end; add lines like `:FORWARD DROP`',
  })
}
