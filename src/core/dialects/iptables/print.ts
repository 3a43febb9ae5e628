import type { Printed, PrintedFile } from '../../model/dialect.ts'
import type { Policy } from '../../model/policy.ts'
import { FAMILIES, type Family } from '../../sets/packet.ts'
import { refusals } from './limits.ts'
import { filterTable } from './print/filter.ts'
import { natTable } from './print/nat.ts'
import { commentLines, safeName } from './print/text.ts'

/** Longest first part of a file's name. */
const FILE_NAME = 64

function file(policy: Policy, family: Family): PrintedFile {
  const name = `${safeName(policy.firewall, FILE_NAME, 'firewall')}.v${family}.rules`
  const tool = family === 4 ? 'iptables' : 'ip6tables'
  const nat = natTable(policy, family)
  const tables = nat.length > 0 ? 'the tables filter and nat' : 'the table filter'
  const howTo = [
    `try it: ${tool}-restore --test < ${name}`,
    `keep what is there: ${tool}-save > before.v${family}.rules`,
    `load it: ${tool}-restore < ${name}`,
    `take it back: ${tool}-restore < before.v${family}.rules`,
  ]
  const lines = [
    // This line tells every reader of the file which family it is.
    `# For ${tool}-restore, IPv${family}; the format of ${tool}-save`,
    ...commentLines(`Firewall ${policy.firewall} of ${policy.deployment}`),
    '# Made by Portolan. Do not edit: change the deployment and make it again.',
    `# It replaces ${tables} as a whole, each in one step, and leaves the others alone; loading it again changes nothing.`,
    ...howTo.map((line) => `# ${line}`),
    ...filterTable(policy, family),
    ...nat,
  ]
  return { name, text: `${lines.join('\n')}\n`, howTo }
}

/** Prints a policy as two files for iptables-restore and ip6tables-restore, or says why it cannot. */
export function printIptables(policy: Policy): Printed {
  const refused = refusals(policy)
  if (refused.length > 0) return { files: [], refusals: refused }
  return { files: FAMILIES.map((family) => file(policy, family)), refusals: [] }
}
