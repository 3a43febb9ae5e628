import type { Span } from '../diagnostics/source.ts'
import type { Product } from '../model/catalogue.ts'
import type { YamlPath } from '../yaml/tree.ts'
import type { Context } from './context.ts'
import type { DeploymentFile } from './schema.ts'

/** The product that a word names, by id or alias; otherwise a diagnostic and undefined. */
export function productNamed(word: string, at: Span, context: Context): Product | undefined {
  const product = context.catalogue.products.get(context.products.get(word.toLowerCase()) ?? word)
  if (product === undefined) {
    const help = context.suggest(word, [...context.products.keys()], 'products')
    context.error('unknown-product', `unknown product \`${word}\``, at, { help })
  }
  return product
}

/** The version of the product that a text names, whatever its case; otherwise a diagnostic and undefined. */
export function versionNamed(text: string, product: Product, path: YamlPath, context: Context): string | undefined {
  const version = product.versions.find((known) => known.toLowerCase() === text.toLowerCase())
  if (version !== undefined) return version
  if (product.versions.length === 0) {
    context.error('unknown-version', `\`${product.id}\` has no versions`, context.at(path), { help: 'leave it out' })
  } else {
    const help = context.suggest(text, product.versions, `versions of ${product.id}`)
    context.error('unknown-version', `\`${text}\` is not a version of ${product.id}`, context.at(path), { help })
  }
  return undefined
}

/** Product id to version, as `products:` has them. */
export function readProducts(file: DeploymentFile, context: Context): ReadonlyMap<string, string> {
  const versions = new Map<string, string>()
  const spans = new Map<string, Span>()
  for (const [word, text] of Object.entries(file.products)) {
    const path = ['products', word]
    const product = productNamed(word, context.keyAt(path), context)
    if (product === undefined) continue
    const first = spans.get(product.id)
    if (first !== undefined) {
      const related = [{ span: first, message: 'first given here' }]
      const help = 'the version of a single server stands at the server'
      context.error(
        'duplicate-name',
        `\`${word}\` is product \`${product.id}\`, which is given twice`,
        context.keyAt(path),
        { related, help },
      )
      continue
    }
    spans.set(product.id, context.keyAt(path))
    const version = versionNamed(text, product, path, context)
    if (version !== undefined) versions.set(product.id, version)
  }
  return versions
}
