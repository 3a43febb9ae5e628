import type { Catalogue } from '../model/catalogue.ts'

/**
 * Versions of a product in words, neighbours folded: `since Lync Server 2010` where the newest is among them,
 * `Lync Server 2010 to Skype for Business Server 2015`, `every version since …`; of what has no versions, the product.
 */
export function versionSpan(product: string, versions: readonly string[], catalogue: Catalogue): string {
  const known = catalogue.products.get(product)
  if (known === undefined || known.versions.length === 0) return known?.title ?? product
  const title = (version: string) => known.versionTitles.get(version) ?? version
  const [oldest = '', ...younger] = known.versions
  if (younger.length > 0 && known.versions.every((version) => versions.includes(version)))
    return `every version since ${title(oldest)}`
  const runs: [string, string][] = []
  let open: [string, string] | undefined
  for (const version of known.versions) {
    if (!versions.includes(version)) open = undefined
    else if (open) open[1] = version
    else {
      open = [version, version]
      runs.push(open)
    }
  }
  const newest = known.versions.at(-1)
  return runs
    .map(([first, last]) => {
      if (first === last) return title(first)
      return last === newest ? `since ${title(first)}` : `${title(first)} to ${title(last)}`
    })
    .join('; ')
}
