import { expect, test } from 'vitest'
import { realCatalogue } from '../../../test/support/catalogue.ts'
import { tinyCatalogue } from '../../../test/support/tiny-catalogue.ts'
import { arrowsOf, drawn } from './poster/arrows.ts'
import { type Layout, layoutPoster, PAGE } from './poster/layout.ts'
import { panelsOf } from './poster/rows.ts'
import { posterSvg } from './poster.ts'

const catalogue = realCatalogue()
const versions = [...catalogue.products.values()].flatMap(({ id, versions }) =>
  versions.map((one) => [id, one] as const),
)

function boxesOf({ perimeter, direct, within }: Layout) {
  return [[...perimeter, ...direct], ...within]
}

test.each(versions)(
  '%s %s is a sheet of A3 with nothing smaller than 2.2 mm and nothing outside',
  (product, version) => {
    const svg = posterSvg(catalogue, product, version)
    expect(svg).toContain('width="420mm" height="297mm" viewBox="0 0 420 297"')
    const sizes = [...svg.matchAll(/font-size="([\d.]+)"/g)].map(([, size]) => Number(size))
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(2.2)
    const ends = [...svg.matchAll(/<rect x="([\d.-]+)" y="([\d.-]+)" width="([\d.-]+)" height="([\d.-]+)"/g)].map(
      (found) => found.slice(1).map(Number),
    )
    expect(ends.length).toBeGreaterThan(20)
    for (const [x = -1, y = -1, width = -1, height = -1] of ends) {
      expect(Math.min(x, y, width, height)).toBeGreaterThanOrEqual(0)
      expect(x + width).toBeLessThanOrEqual(PAGE.width)
      expect(y + height).toBeLessThanOrEqual(PAGE.height)
    }
  },
)

test.each(versions)('%s %s: every arrow is drawn once or counted, and no row lies on another', (product, version) => {
  const arrows = arrowsOf(catalogue, product, version)
  const panels = panelsOf(arrows)
  const rows = [...panels.perimeter, ...panels.direct, ...panels.within].flatMap((box) => [...box.left, ...box.right])
  const ways = rows.reduce((sum, { peers, direction }) => sum + peers.length * (direction === 'both' ? 2 : 1), 0)
  expect(ways).toBe(arrows.length)
  for (const column of boxesOf(layoutPoster(panels, 2.2))) {
    for (const side of ['left', 'right'] as const) {
      const stacked = column.flatMap((box) => box[side])
      for (const [i, row] of stacked.slice(1).entries()) {
        expect(row.y).toBeGreaterThanOrEqual((stacked[i]?.y ?? 0) + (stacked[i]?.height ?? 0) - 1e-9)
      }
    }
  }
})

test.each(versions)('%s %s: what found no room is named at the foot, and only then', (product, version) => {
  const arrows = arrowsOf(catalogue, product, version)
  const svg = posterSvg(catalogue, product, version)
  expect(svg.includes('Not drawn')).toBe(!layoutPoster(panelsOf(arrows), 2.2).fits)
  const foot = [...svg.matchAll(/<text [^>]*font-size="2.2" fill="#5d6875">([^<]*)</g)]
    .map(([, said = '']) => said)
    .join(' ')
  // All of them are named on the sheets that there are.
  expect(foot).not.toMatch(/and \d+ more|\d+ arrows/)
})

test('a sheet far too small names what it can and counts the rest', () => {
  const [example] = catalogue.requirements.filter(({ id }) => id === 'lync.administration.rpc')
  if (example === undefined) throw new Error('no such entry')
  const roles = [...catalogue.roles.values()].filter(
    (role) => role.product === 'lync' && role.versions.includes('2013'),
  )
  const requirements = roles.flatMap((from) =>
    roles.map((to, i) => ({
      ...example,
      id: `${from.id} ${to.id}`,
      need: 'optional' as const,
      from: { ...example.from, roles: [from.id] },
      to: { ...example.to, roles: [to.id] },
      ports: { ...example.ports, fixed: [[i + 1, i + 1] as const] },
    })),
  )
  const svg = posterSvg({ ...catalogue, requirements }, 'lync', '2013')
  expect(svg).toMatch(/Not drawn, for want of room \(the reference page of this version has all\): [A-Z]/)
  expect(svg).toMatch(/; and \d+ more\.</)
})

test('a server that took over a role has its arrows', () => {
  const arrows = arrowsOf(catalogue, 'exchange', '2016')
  const published = arrows.filter(
    ({ from, to }) => from.role.id === 'network/reverse-proxy' && to.role.id === 'exchange/mailbox',
  )
  expect(published.flatMap(({ label }) => label.map(({ text }) => text)).join(' ')).toContain('443')
})

test.each(versions)('%s %s: no end of a flow goes missing', (product, version) => {
  const drawnIds = new Set(drawn(catalogue, product, version).map(({ id }) => id))
  const one = (id: string) => ({
    ...catalogue,
    requirements: catalogue.requirements.filter((entry) => entry.id === id),
  })
  expect([...drawnIds].filter((id) => arrowsOf(one(id), product, version).length === 0)).toEqual([])
})

test('what a catalogue says cannot break out of the drawing', () => {
  const roles = new Map(
    [...tinyCatalogue.roles].map(([id, role]) => [
      id,
      { ...role, title: `</text><script>"'&\u0000\u202e${role.title}` },
    ]),
  )
  const svg = posterSvg({ ...tinyCatalogue, roles }, 'lync', '2010')
  expect(svg).toContain('&lt;/text&gt;&lt;script&gt;')
  expect(svg).not.toContain('<script')
  expect(svg).not.toMatch(/[\p{Cf}]|(?!\n)\p{Cc}/u)
})

test('a version that needs nothing is an empty sheet', () => {
  expect(posterSvg({ ...tinyCatalogue, requirements: [] }, 'lync', '2010')).toMatch(/^<svg [\s\S]*<\/svg>\n$/)
})
