import type { z } from 'zod'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Span } from '../diagnostics/source.ts'
import { closest, listed } from '../diagnostics/suggest.ts'
import { descriptionAt } from './description.ts'
import { keySpanAt, nodeAt, type YamlNode, type YamlPath } from './tree.ts'

/** What zod finds, as far as it is used here. */
export interface Issue {
  readonly code: string
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly keys?: readonly string[]
  readonly values?: readonly unknown[]
  readonly errors?: readonly (readonly Issue[])[]
  readonly issues?: readonly Issue[]
  readonly minimum?: unknown
  readonly maximum?: unknown
  readonly origin?: string
  readonly params?: Readonly<Record<string, unknown>>
}

/** A fault, and the path of what must be left out so that the rest can be used. */
export interface Fault {
  readonly diagnostic: Diagnostic
  readonly drop: YamlPath
}

/**
 * For `safeParse`: puts into the message of an issue what it otherwise does not carry, and `faultsOf` needs. A text that the
 * schema itself gives as `error` goes before.
 */
export function carry(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'unrecognized_keys') {
    const schema = issue.inst as { readonly _zod?: { readonly def?: { readonly shape?: object } } } | undefined
    return Object.keys(schema?._zod?.def?.shape ?? {}).join('\n')
  }
  if (issue.code === 'invalid_type') return issue.expected
  return issue.code === 'invalid_union' || issue.code === 'invalid_value' ? '' : undefined
}

const NOUNS: Readonly<Record<string, string>> = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
}

/** Longest part of the user's text that a message repeats. */
const QUOTED = 60

function quote(text: string): string {
  return `\`${text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text}\``
}

/** A value as a message names it. */
function received(node: YamlNode): string {
  if (node.kind === 'mapping') return node.entries.length > 0 ? 'a mapping' : 'an empty mapping'
  if (node.kind === 'sequence') return node.items.length > 0 ? 'a list' : 'an empty list'
  if (node.value === null) return 'empty'
  return node.value === '' ? 'an empty text' : quote(String(node.value))
}

/** How a message names what stands at a path. */
function named(path: YamlPath): string {
  const key = path.findLast((step) => typeof step === 'string')
  if (key === undefined) return 'the file'
  return typeof path.at(-1) === 'number' ? `an item of ${quote(String(key))}` : quote(String(key))
}

/** Where a message about the whole document points: its first key. */
function headOf(tree: YamlNode): Span {
  const first = tree.kind === 'mapping' ? tree.entries[0]?.keySpan : undefined
  return first ?? { ...tree.span, end: Math.min(tree.span.end, tree.span.start + 1) }
}

/** Of the forms that a value may have, the one that was meant: the only one, or the best, whose outermost type is right. */
function meantForm(forms: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const fits = ({ path, code }: Issue) => path.length > 0 || code === 'unrecognized_keys' || code === 'custom'
  return forms.filter((issues) => issues.every(fits)).toSorted((a, b) => a.length - b.length)[0]
}

/** The diagnostics of one of zod's issues. `tree` is what `schema` was held against; `base` is where the issue's path begins. */
export function faultsOf(tree: YamlNode, schema: z.ZodType, issue: Issue, base: YamlPath = []): readonly Fault[] {
  const path: YamlPath = [...base, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))]
  const node = nodeAt(tree, path)
  const fault = (code: string, message: string, span: Span, help?: string, drop = path): readonly Fault[] => [
    { diagnostic: { severity: 'error', code, message, span, ...(help === undefined ? {} : { help }) }, drop },
  ]
  if (issue.code === 'unrecognized_keys') {
    return (issue.keys ?? []).flatMap((key) => unknownKey(tree, [...path, key], issue.message.split('\n'), fault))
  }
  if (node === undefined) {
    const parent = path.slice(0, -1)
    const about = descriptionAt(schema, path)?.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase())
    const help = about === undefined ? undefined : `${String(path.at(-1))}: ${about}`
    const span = parent.length === 0 ? headOf(tree) : keySpanAt(tree, parent)
    return fault('missing-key', `${named(path)} is missing`, span, help, parent)
  }
  // A whole block would be too much to underline.
  const span = node.kind === 'scalar' && node.value !== null ? node.span : keySpanAt(tree, path)
  switch (issue.code) {
    case 'invalid_type': {
      const message = `${named(path)} must be ${NOUNS[issue.message] ?? issue.message}, not ${received(node)}`
      return fault('wrong-type', message, span, descriptionAt(schema, path))
    }
    case 'invalid_value': {
      const values = (issue.values ?? []).map(String)
      const meant = node.kind === 'scalar' ? closest(String(node.value), values) : undefined
      const help = meant === undefined ? `it is one of ${listed(values)}` : `did you mean \`${meant}\`?`
      const message = `${named(path)} cannot be ${received(node)}`
      return fault('wrong-value', message, span, issue.message === '' ? help : issue.message)
    }
    case 'invalid_union': {
      const meant = meantForm(issue.errors ?? [])
      if (meant !== undefined) return meant.flatMap((inner) => faultsOf(tree, schema, inner, path))
      const expected = issue.message === '' ? 'of another form' : issue.message
      return fault('wrong-type', `${named(path)} must be ${expected}, not ${received(node)}`, span)
    }
    case 'invalid_key':
      return fault('bad-name', issue.issues?.[0]?.message ?? issue.message, keySpanAt(tree, path))
    case 'too_small':
    case 'too_big': {
      const bound =
        issue.code === 'too_small' ? `at least ${String(issue.minimum)}` : `at most ${String(issue.maximum)}`
      if (issue.origin === 'array') return fault('wrong-value', `${named(path)} must have ${bound} items`, span)
      if (issue.origin === 'string') return fault('wrong-value', `${named(path)} must have ${bound} characters`, span)
      return fault('wrong-value', `${named(path)} must be ${bound}, not ${received(node)}`, span)
    }
    default: {
      const code = typeof issue.params?.code === 'string' ? issue.params.code : 'wrong-value'
      return fault(code, issue.message, node.span)
    }
  }
}

function unknownKey(
  tree: YamlNode,
  path: YamlPath,
  known: readonly string[],
  fault: (code: string, message: string, span: Span, help: string, drop: YamlPath) => readonly Fault[],
): readonly Fault[] {
  const key = String(path.at(-1))
  const value = nodeAt(tree, path)
  const meant = closest(key, known)
  // `{ says: one, two }` is a key `two` without a value.
  const torn = key.includes(' ') && value?.kind === 'scalar' && value.value === null
  const otherwise = torn ? 'a text with a comma in `{ }` needs quotes' : `the keys here are ${listed(known)}`
  const help = meant === undefined ? otherwise : `did you mean \`${meant}\`?`
  return fault('unknown-key', `unknown key ${quote(key)}`, keySpanAt(tree, path), help, path)
}
