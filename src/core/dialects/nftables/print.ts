import type { Printed } from '../../model/dialect.ts'
import type { Policy } from '../../model/policy.ts'
import { refusals } from './limits.ts'
import { filterChains, printChain } from './print/filter.ts'
import { namer } from './print/names.ts'
import { natChains } from './print/nat.ts'
import { newSets } from './print/sets.ts'
import { commentLines, fileName } from './print/text.ts'

/** The one table that a generated file owns. */
const TABLE = 'inet portolan'

/**
 * Prints a policy as one file for `nft -f` (1.0.6 or later), or says why it cannot. The file makes its own table, takes it
 * away and makes it again in one transaction: nft needs the table to exist before it can be deleted.
 */
export function printNftables(policy: Policy): Printed {
  const refused = refusals(policy)
  if (refused.length > 0) return { files: [], refusals: refused }
  const name = `${fileName(policy.firewall)}.nft`
  const sets = newSets()
  const names = namer()
  // The names of the chains that every file has.
  for (const taken of ['input', 'forward', 'output', 'prerouting', 'postrouting']) names(taken)
  const chains = [...filterChains(policy, sets, names), ...natChains(policy, sets, names)].flatMap(printChain)
  chains.pop()
  const howTo = [`try it: nft -c -f ${name}`, `load it: nft -f ${name}`, `take it back: nft delete table ${TABLE}`]
  const lines = [
    '#!/usr/sbin/nft -f',
    ...commentLines(`Firewall ${policy.firewall} of ${policy.deployment}`),
    '# Made by Portolan. Do not edit: change the deployment and make it again.',
    `# It replaces the table ${TABLE} as a whole in one step, and leaves other tables alone; loading it again changes nothing.`,
    '# Chains of other tables at the same hooks still run: what they drop stays dropped.',
    ...howTo.map((line) => `# ${line}`),
    '',
    `table ${TABLE}`,
    `delete table ${TABLE}`,
    '',
    `table ${TABLE} {`,
    ...sets.print(chains),
    ...chains,
    '}',
  ]
  return { files: [{ name, text: `${lines.join('\n')}\n`, howTo }], refusals: [] }
}
