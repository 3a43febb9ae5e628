import type { Catalogue } from '../model/catalogue.ts'
import { type Arrow, arrowsOf } from './poster/arrows.ts'
import { drawPoster } from './poster/draw.ts'
import { layoutPoster } from './poster/layout.ts'
import { panelsOf } from './poster/rows.ts'

/** Millimetres: what is still read with ease from an arm's length, downwards to what is read at all. */
const SIZES = [4, 3.7, 3.4, 3.1, 2.9, 2.7, 2.5, 2.35]
const SMALLEST = 2.2

/** Who gives way first when the sheet is too small; undefined: nobody who is needed does. */
function givesWay({ weight, from, to }: Arrow): number | undefined {
  if (weight === 'needed') return undefined
  if (from.band !== to.band) return 2
  return weight === 'legacy' ? 0 : 1
}

/**
 * An A3 sheet (SVG, in millimetres) of one version of a product: zones as columns, roles as boxes, all flows between two roles
 * as one arrow with its ports. Same catalogue, same text. What finds no room at the smallest type is named at the foot: as few
 * arrows as possible, none that is needed, and last what crosses a firewall.
 */
export function posterSvg(catalogue: Catalogue, product: string, version: string): string {
  const all = arrowsOf(catalogue, product, version)
  const whole = panelsOf(all)
  for (const size of SIZES) {
    const layout = layoutPoster(whole, size)
    if (layout.fits) return drawPoster(catalogue, product, version, layout, [])
  }
  const may = all
    .flatMap((arrow) => {
      const rank = givesWay(arrow)
      return rank === undefined ? [] : [{ arrow, rank }]
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ arrow }) => arrow)
  const without = (count: number) => {
    const omitted = may.slice(0, count)
    const gone = new Set(omitted)
    return { omitted, layout: layoutPoster(panelsOf(all.filter((arrow) => !gone.has(arrow))), SMALLEST) }
  }
  let [least, most] = [0, may.length]
  while (least < most) {
    const middle = Math.floor((least + most) / 2)
    if (without(middle).layout.fits) most = middle
    else least = middle + 1
  }
  const { layout, omitted } = without(least)
  return drawPoster(catalogue, product, version, layout, omitted)
}
