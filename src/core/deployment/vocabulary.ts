import { listed } from '../diagnostics/suggest.ts'
import type { Catalogue } from '../model/catalogue.ts'
import { put } from './group.ts'

/** Either the id that a word of the file means, or what to tell its writer. */
export type Resolved =
  | { readonly id: string }
  | { readonly problem: 'unknown' | 'ambiguous'; readonly message: string; readonly help: string }

/** The help for an unknown name, of those there are; see `didYouMean`. */
export type Suggest = (word: string, names: readonly string[], kinds: string) => string

/** Looks up words of one kind (`product/name` ids) as people write them. */
export interface Vocabulary {
  /** `product/name`, with the product's alias too, or `name` where only one product has it (or only one that is `preferred`). */
  resolve(word: string, preferred?: (id: string) => boolean): Resolved
}

/** Product id by every name that the product has, in lower case. */
export function productNames({ products }: Catalogue): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { id, aliases } of products.values()) {
    for (const name of aliases) names.set(name.toLowerCase(), id)
  }
  for (const id of products.keys()) names.set(id.toLowerCase(), id)
  return names
}

/** `kind` and `kinds` are what messages call it: role, roles. */
export function vocabulary(
  ids: Iterable<string>,
  products: ReadonlyMap<string, string>,
  kind: string,
  kinds: string,
  suggest: Suggest,
): Vocabulary {
  const full = new Set(ids)
  const byName = new Map<string, string[]>()
  for (const id of full) {
    const bare = id.slice(id.indexOf('/') + 1)
    put(byName, bare, id)
  }
  return {
    resolve(word, preferred = () => false) {
      const slash = word.indexOf('/')
      if (slash >= 0) {
        const product = products.get(word.slice(0, slash).toLowerCase()) ?? word.slice(0, slash)
        const id = `${product}/${word.slice(slash + 1)}`
        if (full.has(id)) return { id }
        const help = suggest(id, [...full], kinds)
        return { problem: 'unknown', message: `unknown ${kind} \`${word}\``, help }
      }
      const found = byName.get(word) ?? []
      const [first, ...others] = found
      if (first === undefined) {
        const help = suggest(word, [...byName.keys()], kinds)
        return { problem: 'unknown', message: `unknown ${kind} \`${word}\``, help }
      }
      if (others.length === 0) return { id: first }
      const [best, ...more] = found.filter(preferred)
      if (best !== undefined && more.length === 0) return { id: best }
      const message = `\`${word}\` is a ${kind} of several products`
      return { problem: 'ambiguous', message, help: `write ${listed(found).replace(' and ', ' or ')}` }
    },
  }
}
