import type { Catalogue } from '../model/catalogue.ts'
import type { Fact } from '../model/facts.ts'
import type { Ports } from '../model/requirement.ts'
import { formatPorts } from '../sets/ports.ts'

/** What the text has on lines of its own. */
const SAID = new Set(['id', 'title', 'product', 'sources', 'answers', 'ports'])

/** A fact that is no flow (a record, a certificate, a listener, advice) with its sources. */
export function factText(fact: Fact & { readonly ports?: Ports }, catalogue: Catalogue): string {
  const lines = Object.entries(fact)
    .filter(([key]) => !SAID.has(key))
    .map(([key, value]): readonly [string, string] => [key, valueText(value)])
  const ports = fact.ports === undefined ? [] : [['ports', portsText(fact.ports)] as const]
  const facts = [...lines, ...ports]
    .filter(([, text]) => text !== '')
    .map(([title, text]) => `  ${title.padEnd(15)} ${text}\n`)
  const sources = fact.sources.map((id) => {
    const known = catalogue.sources.get(id)
    return `  ${'source'.padEnd(15)} ${known?.title ?? id}${known?.url ? ` ${known.url}` : ''}\n`
  })
  return `${fact.id}: ${fact.title}\n${facts.join('')}${sources.join('')}\n`
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(', ')
  if (typeof value !== 'object' || value === null) return value === false ? '' : String(value)
  return Object.entries(value)
    .map(([key, inner]) => [key, valueText(inner)] as const)
    .filter(([, text]) => text !== '')
    .map(([key, text]) => `${key} ${text}`)
    .join('; ')
}

function portsText({ fixed, settings, dynamicRpc }: Ports): string {
  return [...(fixed.length > 0 ? [formatPorts(fixed)] : []), ...settings, ...(dynamicRpc ? ['dynamic RPC'] : [])].join(
    ', ',
  )
}
