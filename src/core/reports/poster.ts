import type { Catalogue } from '../model/catalogue.ts'
import { type Arrow, arrowsOf } from './poster/arrows.ts'
import { drawPoster } from './poster/draw.ts'
import { type Layout, layoutPoster } from './poster/layout.ts'
import { panelsOf } from './poster/rows.ts'

/** Millimetres: what is still read with ease from an arm's length, downwards to what is read at all. */
const SIZES = [4, 3.7, 3.4, 3.1, 2.9, 2.7, 2.5, 2.35]
const SMALLEST = 2.2
/** What gives way, in this order, when the sheet is too small: nothing that is needed, and last what crosses a firewall. */
const GIVES_WAY: readonly ((arrow: Arrow) => boolean)[] = [
  () => false,
  (arrow) => arrow.weight === 'legacy' && arrow.from.band === arrow.to.band,
  (arrow) => arrow.weight !== 'needed' && arrow.from.band === arrow.to.band,
  (arrow) => arrow.weight !== 'needed',
]

/**
 * An A3 sheet (SVG, in millimetres) of one version of a product: zones as columns, roles as boxes, all flows between two roles
 * as one arrow with its ports. Same catalogue, same text. What finds no room is left out and counted at the foot.
 */
export function posterSvg(catalogue: Catalogue, product: string, version: string): string {
  const all = arrowsOf(catalogue, product, version)
  let last: { layout: Layout; omitted: number } = { layout: layoutPoster(panelsOf([]), SMALLEST), omitted: all.length }
  for (const givesWay of GIVES_WAY) {
    const panels = panelsOf(all.filter((arrow) => !givesWay(arrow)))
    for (const size of [...SIZES, SMALLEST]) {
      last = { layout: layoutPoster(panels, size), omitted: all.filter(givesWay).length }
      if (last.layout.fits) return drawPoster(catalogue, product, version, last.layout, last.omitted)
    }
  }
  return drawPoster(catalogue, product, version, last.layout, last.omitted)
}
