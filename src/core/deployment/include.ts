import type { Diagnostic, Parsed } from '../diagnostics/diagnostic.ts'
import type { Source } from '../diagnostics/source.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { parseYaml } from '../yaml/parse.ts'
import { entryOf, type YamlEntry, type YamlMapping, type YamlNode, type YamlScalar } from '../yaml/tree.ts'

function folderOf(name: string): string {
  return name.slice(0, Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
}

/** What is wrong with the name of a file to include: it stays in the folder of the main file. */
function includeFault(name: string): string | undefined {
  if (name === '') return 'the name of the file is missing'
  if (/\p{C}/u.test(name)) return 'the name of the file has a control character'
  if (/^([/\\]|[A-Za-z]:)/.test(name)) return 'name the file relative to this one'
  if (name.split(/[/\\]/).includes('..')) return 'the file must lie in the folder of this one, or below'
  return undefined
}

function wanted(tree: YamlNode): readonly YamlScalar[] {
  const include = entryOf(tree, 'include')?.value
  const items = include?.kind === 'sequence' ? include.items : []
  return items.filter((item): item is YamlScalar => item.kind === 'scalar')
}

/**
 * The files that a deployment file includes, with the folder of the file in front, as a caller reads them and gives them to
 * `readDeployment`. Names that leave the folder are not among them; `readDeployment` says so.
 */
export function includedFiles(main: Source): readonly string[] {
  return wanted(parseYaml(main).value).flatMap(({ value }) => {
    const name = String(value ?? '')
    return includeFault(name) === undefined ? [folderOf(main.name) + name] : []
  })
}

/** One mapping of two: mappings grow together for one level below the top, lists are joined, all else stands once. */
function merge(main: YamlMapping, more: YamlMapping, diagnostics: Diagnostic[], depth = 0): YamlMapping {
  const entries = new Map(main.entries.map((entry) => [entry.key, entry]))
  for (const entry of more.entries) {
    const first = entries.get(entry.key)
    entries.set(entry.key, first === undefined ? entry : both(first, entry, diagnostics, depth))
  }
  return { ...main, entries: [...entries.values()] }
}

function both(first: YamlEntry, second: YamlEntry, diagnostics: Diagnostic[], depth: number): YamlEntry {
  const [a, b] = [first.value, second.value]
  if (depth === 0 && a.kind === 'mapping' && b.kind === 'mapping') {
    return { ...first, value: merge(a, b, diagnostics, depth + 1) }
  }
  if (depth === 0 && a.kind === 'sequence' && b.kind === 'sequence') {
    return { ...first, value: { ...a, items: [...a.items, ...b.items] } }
  }
  if (depth === 0 && first.key === 'portolan') return first
  diagnostics.push({
    severity: 'error',
    code: 'duplicate-key',
    message: `\`${first.key}\` is given twice`,
    span: second.keySpan,
    related: [{ span: first.keySpan, message: 'first given here' }],
    help: 'keep one of them: only the first is read',
  })
  return first
}

/** Reads the main file and those it includes into one tree, whose spans lie in all of them. */
export function readIncluded(main: Source, others: readonly Source[]): Parsed<YamlNode> {
  const { value, diagnostics: found } = parseYaml(main)
  const diagnostics = [...found]
  if (value.kind !== 'mapping') return { value, diagnostics }
  const error = (code: string, message: string, at: YamlNode, help?: string) =>
    diagnostics.push({ severity: 'error', code, message, span: at.span, ...(help === undefined ? {} : { help }) })
  const folder = folderOf(main.name)
  const byName = new Map(
    others.flatMap((source) => [
      [source.name, source],
      [source.name.slice(folder.length), source],
    ]),
  )
  const seen = new Set<Source>()
  let tree = value
  for (const item of wanted(value)) {
    const name = String(item.value ?? '')
    const fault = includeFault(name)
    const source = byName.get(folder + name) ?? byName.get(name)
    if (fault !== undefined) error('bad-include', fault, item)
    else if (source === undefined) {
      const names = others.map((other) => other.name.slice(folder.length))
      error(
        'missing-file',
        `cannot find the file \`${name}\``,
        item,
        names.length === 0 ? undefined : didYouMean(name, names, 'files'),
      )
    } else if (seen.has(source)) error('duplicate-name', `\`${name}\` is included twice`, item)
    else {
      seen.add(source)
      const included = parseYaml(source)
      diagnostics.push(...included.diagnostics)
      const nested = entryOf(included.value, 'include')
      if (nested !== undefined)
        error('bad-include', 'an included file cannot include others', nested.value, 'name them in the main file')
      if (included.value.kind !== 'mapping') error('wrong-type', 'the file must be a mapping', included.value)
      else {
        const entries = included.value.entries.filter(({ key }) => key !== 'include')
        tree = merge(tree, { ...included.value, entries }, diagnostics)
      }
    }
  }
  return { value: tree, diagnostics }
}
