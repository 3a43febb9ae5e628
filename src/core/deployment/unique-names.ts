import type { Span } from '../diagnostics/source.ts'
import type { Context } from './context.ts'
import { nameFault } from './names.ts'

const KINDS = [
  ['zones', 'zone'],
  ['firewalls', 'firewall'],
  ['servers', 'server'],
  ['pools', 'pool'],
] as const

/**
 * Names that can stand everywhere, and one name for one thing, whatever its kind and case: names stand beside each other in tables and comments, and become file
 * names where case may not count.
 */
export function checkNames(context: Context): void {
  const first = new Map<string, { readonly kind: string; readonly name: string; readonly span: Span }>()
  for (const [section, kind] of KINDS) {
    for (const name of context.keysAt([section])) {
      const span = context.keyAt([section, name])
      const fault = nameFault(name)
      if (fault !== undefined) context.error('bad-name', fault, span)
      const other = first.get(name.toLowerCase())
      if (other === undefined) first.set(name.toLowerCase(), { kind, name, span })
      else {
        const same =
          other.name === name
            ? `is also the name of a ${other.kind}`
            : `differs only in case from ${other.kind} \`${other.name}\``
        const related = [{ span: other.span, message: `${other.kind} \`${other.name}\`` }]
        context.error('duplicate-name', `${kind} \`${name}\` ${same}`, span, {
          related,
          help: 'give one of them another name',
        })
      }
    }
  }
}
