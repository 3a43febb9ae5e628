import type { Diagnostic } from '../../../src/core/diagnostics/diagnostic.ts'
import { spanText } from '../../../src/core/diagnostics/source.ts'
import { readIptables } from '../../../src/core/dialects/iptables/read.ts'
import { TABLES } from '../../../src/core/dialects/iptables/tables.ts'
import type { Rule } from '../../../src/core/model/ruleset.ts'

/** The rule that `-A FORWARD <options>` becomes, and what is said of it: severity, code and the underlined text. */
export function readOne(options: string, family: 4 | 6 = 4, table = 'filter') {
  const chain = table === 'filter' || table === 'mangle' ? 'FORWARD' : 'PREROUTING'
  const policies = (TABLES.get(table) ?? []).map((hook) => `:${hook} ACCEPT\n`).join('')
  return readIn(
    `*${table}\n${policies}:user - [0:0]\n-A ${chain} ${options}\nCOMMIT\n`,
    `${family === 4 ? 'ip' : 'ip6'} ${table} ${chain}`,
  )
}

/** The first rule of a list, of a text whose family the list's name tells. */
function readIn(text: string, list: string) {
  const source = { name: list.startsWith('ip6') ? 'rules.v6' : 'rules.v4', text }
  const { value, diagnostics } = readIptables([source])
  const rule = value.lists.get(list)?.rules[0]
  if (rule === undefined) throw new Error(`${list} has no rule`)
  return {
    rule: withoutSpans(rule),
    said: diagnostics.filter((one) => one.code !== 'no-filter-table').map(say),
    value,
    diagnostics,
  }
}

export function say({ severity, code, span }: Diagnostic): string {
  return `${severity} ${code}${span === undefined ? '' : `: ${spanText(span)}`}`
}

/** The rule without places, so that it can be compared. */
function withoutSpans({ match, action, comment }: Rule): Pick<Rule, 'match' | 'action' | 'comment'> {
  const bare = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(bare)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, part]) => (key === 'span' ? [] : [[key, bare(part)]])),
    )
  }
  return { match: bare(match), action: bare(action), ...(comment === undefined ? {} : { comment }) } as Rule
}
