import { didYouMean } from '../diagnostics/suggest.ts'
import type { Catalogue, Product } from '../model/catalogue.ts'
import type { VersionName } from '../model/lookup.ts'
import { bad, good, quoted, type Read } from '../sets/read.ts'

/** The product of this id or alias. */
export function productNamed(word: string, catalogue: Catalogue): Product | undefined {
  const wanted = word.toLowerCase()
  return [...catalogue.products.values()].find(({ id, aliases }) => id === wanted || aliases.includes(wanted))
}

export function versionName(product: Product, version: string): VersionName {
  return { product: product.id, version, title: product.versionTitles.get(version) ?? version }
}

/** Reads `lync-2013`, `skype-2019`, `exchange-se`: a product or one of its aliases, and its version in any case. */
export function readVersion(text: string, catalogue: Catalogue): Read<VersionName> {
  const cut = text.lastIndexOf('-')
  const product = productNamed(text.slice(0, Math.max(cut, 0)), catalogue)
  const wanted = text.slice(cut + 1).toLowerCase()
  const version = product?.versions.find((one) => one.toLowerCase() === wanted)
  if (product !== undefined && version !== undefined) return good(versionName(product, version))
  const names = [...catalogue.products.values()].flatMap(({ id, versions }) =>
    versions.map((one) => `${id}-${one.toLowerCase()}`),
  )
  return bad(`${quoted(text)} is no version of a product; ${didYouMean(text, names, 'versions')}`)
}
