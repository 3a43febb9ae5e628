import type { Source } from '../../diagnostics/source.ts'

/** Does `name` fit a pattern of `*`, `?` and plain characters? Linear in each, whatever the pattern. */
function fitsGlob(pattern: string, name: string): boolean {
  let p = 0
  let n = 0
  let star = -1
  let retry = 0
  while (n < name.length) {
    if (p < pattern.length && pattern[p] === '*') {
      star = p++
      retry = n
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++
      n++
    } else if (star >= 0) {
      p = star + 1
      n = ++retry
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
}

export function isPattern(path: string): boolean {
  return /[*?[]/.test(path)
}

/**
 * The given sources that an `include` names, in the order in which nft takes them: by whole path where one has it, or else by
 * the file's own name, since the files may have been brought together in another folder.
 */
export function findIncluded(sources: readonly Source[], path: string): readonly Source[] {
  if (isPattern(path)) {
    const last = baseName(path)
    return sources
      .filter(({ name }) => !baseName(name).startsWith('.') && fitsGlob(last, baseName(name)))
      .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  }
  const exact = sources.find(({ name }) => name === path) ?? sources.find(({ name }) => name.endsWith(`/${path}`))
  const found = exact ?? sources.find(({ name }) => baseName(name) === baseName(path))
  return found === undefined ? [] : [found]
}

/** Sources that no other one includes, in the given order; all of them if they include one another in a circle. */
export function rootsOf(sources: readonly Source[]): readonly Source[] {
  const included = new Set<Source>()
  for (const source of sources) {
    for (const [, path = ''] of source.text.matchAll(/(?:^|[;{])[ \t]*include[ \t]+"([^"\n]*)"/gm)) {
      for (const found of findIncluded(sources, path)) if (found !== source) included.add(found)
    }
  }
  const roots = sources.filter((source) => !included.has(source))
  return roots.length > 0 ? roots : sources
}
