import type { Catalogue } from '../../model/catalogue.ts'
import type { Arrow, Band, LabelPart, Weight } from './arrows.ts'
import {
  BELOW,
  BESIDE,
  COLUMNS,
  type Layout,
  lineOf,
  PAGE,
  type PlacedBox,
  type PlacedRow,
  titleOf,
  type Word,
} from './layout.ts'
import { escapeXml, widthOf, wrapText } from './text.ts'

const INK = '#1d2733'
const FAINT = '#5d6875'
const BANDS: Readonly<
  Record<Band, { readonly title: string; readonly back: string; readonly tag: string; readonly edge: string }>
> = {
  internet: { title: 'Internet', back: '#fbeeee', tag: '#f6d5d3', edge: '#b8504a' },
  perimeter: { title: 'Perimeter', back: '#fdf5e3', tag: '#f9e3ae', edge: '#b98a1d' },
  internal: { title: 'Internal', back: '#eaf4ee', tag: '#cce7d6', edge: '#3f8a5f' },
}
const WALL = '#e3e0dc'
const COLOURS = { tcp: '#15539e', udp: '#b54708', both: '#5a3a8e', other: '#444b54' } as const
const DASH: Readonly<Record<Weight, string>> = {
  needed: '',
  optional: ' stroke-dasharray="1.6 0.9"',
  legacy: ' stroke-dasharray="0.5 0.7"',
}

/** Millimetres to a hundredth. */
function mm(value: number): string {
  return String(Math.round(value * 100) / 100)
}

interface TextStyle {
  readonly size: number
  readonly bold?: boolean
  readonly italic?: boolean
  readonly colour?: string
  readonly anchor?: 'start' | 'middle' | 'end'
}

function text(
  x: number,
  y: number,
  content: string,
  { size, bold, italic, colour = INK, anchor = 'start' }: TextStyle,
): string {
  const style = `${bold ? ' font-weight="bold"' : ''}${italic ? ' font-style="italic"' : ''}${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}`
  return `<text x="${mm(x)}" y="${mm(y)}" font-size="${mm(size)}" fill="${colour}"${style}>${escapeXml(content)}</text>`
}

function rect(x: number, y: number, width: number, height: number, fill: string, more = ''): string {
  return `<rect x="${mm(x)}" y="${mm(y)}" width="${mm(width)}" height="${mm(height)}" fill="${fill}"${more}/>`
}

function lines(content: readonly string[], x: number, middle: number, style: TextStyle): string {
  const line = lineOf(style.size)
  const first = middle - (content.length * line) / 2 + style.size * 0.92
  return content.map((one, i) => text(x, first + i * line, one, style)).join('')
}

function colourOf(label: readonly LabelPart[]): string {
  const transports = new Set(label.map(({ transport }) => transport))
  if (transports.has('tcp')) return transports.has('udp') ? COLOURS.both : COLOURS.tcp
  return transports.has('udp') ? COLOURS.udp : COLOURS.other
}

function wordColour({ part }: Word): string {
  return part.transport === 'tcp' ? COLOURS.tcp : part.transport === 'udp' ? COLOURS.udp : COLOURS.other
}

/** Who calls or is called: a tag in the colour of its zone, round where it is a crowd and no server. */
function tag({ row, y, height, peer }: PlacedRow, x: number, width: number, size: number): string {
  const first = row.peers[0]
  if (first === undefined) return ''
  const { tag: fill, edge } = BANDS[first.band]
  const round = row.peers.every(({ role }) => role.kind === 'population') ? 1.6 : 0.4
  const shape = ` rx="${round}" stroke="${edge}" stroke-width="0.2"`
  return rect(x, y + 0.3, width, height - 0.6, fill, shape) + lines(peer, x + 1.2, y + height / 2, { size })
}

/** From `near` (the box) to `far` (the peer), with its ports in a gap of the line. */
function arrow({ row, y, height, words }: PlacedRow, near: number, far: number, size: number): string {
  const colour = colourOf(row.label)
  const at = y + height / 2
  const way = Math.sign(far - near)
  const head = (tip: number, to: number): string =>
    `<path d="M${mm(tip)} ${mm(at)}l${mm(-to * 2)} -0.85v1.7z" fill="${colour}"/>`
  const into = row.direction !== 'out'
  const out = row.direction !== 'in'
  const from = near + (into ? way * 1.6 : 0)
  const to = far - (out ? way * 1.6 : 0)
  const stroke = `stroke="${colour}" stroke-width="${row.weight === 'needed' ? 0.45 : 0.32}"${DASH[row.weight]}`
  const line = `<line x1="${mm(from)}" y1="${mm(at)}" x2="${mm(to)}" y2="${mm(at)}" ${stroke}/>`
  return `${line}${into ? head(near, -way) : ''}${out ? head(far, way) : ''}${label(words, (near + far) / 2, at, size)}`
}

function label(words: readonly (readonly Word[])[], middle: number, at: number, size: number): string {
  if (words.length === 0) return ''
  const space = widthOf(' ', size)
  const wide = (line: readonly Word[]): number =>
    line.reduce((sum, word) => sum + widthOf(word.text, size, word.bold), (line.length - 1) * space)
  const width = Math.max(...words.map(wide)) + 1.4
  const height = words.length * lineOf(size) + 0.2
  const first = at - (words.length * lineOf(size)) / 2 + size * 0.92
  const back = rect(middle - width / 2, at - height / 2, width, height, '#ffffff', ' rx="0.7"')
  return (
    back +
    words
      .map((line, i) => {
        const spans = line.map((word, j) => {
          const style = `${word.bold ? ' font-weight="bold"' : ''}${word.part.weight === 'legacy' ? ' font-style="italic"' : ''}`
          return `<tspan fill="${wordColour(word)}"${style}>${escapeXml(word.text)}${j < line.length - 1 ? ' ' : ''}</tspan>`
        })
        return `<text x="${mm(middle)}" y="${mm(first + i * lineOf(size))}" font-size="${mm(size)}" text-anchor="middle" xml:space="preserve">${spans.join('')}</text>`
      })
      .join('')
  )
}

interface Sides {
  readonly box: { readonly x: number; readonly width: number }
  readonly left: { readonly x: number; readonly width: number }
  readonly right?: { readonly x: number; readonly width: number }
}

function drawBox(placed: PlacedBox, { box, left, right }: Sides, size: number): string {
  const { edge, tag: fill } = BANDS[placed.end.band]
  const title: TextStyle = { size: size * 1.12, bold: true, anchor: 'middle' }
  const middle = placed.y + (placed.head > 0 ? placed.head / 2 : placed.height / 2)
  const rightEdge = box.x + box.width
  return [
    rect(
      box.x,
      placed.y + 0.3,
      box.width,
      placed.height - 0.6,
      '#ffffff',
      ` rx="0.8" stroke="${edge}" stroke-width="0.45"`,
    ),
    placed.head > 0 ? rect(box.x + 0.3, placed.y + 0.6, box.width - 0.6, placed.head - 0.6, fill, ' rx="0.6"') : '',
    lines(placed.title, box.x + box.width / 2, middle, title),
    ...interfaces(placed.left, box.x, size, 'start'),
    ...interfaces(placed.right, rightEdge, size, 'end'),
    ...placed.left.map((row) => tag(row, left.x, left.width, size) + arrow(row, box.x, left.x + left.width, size)),
    ...(right === undefined
      ? []
      : placed.right.map((row) => tag(row, right.x, right.width, size) + arrow(row, rightEdge, right.x, size))),
  ].join('\n')
}

/** The names of a box's interfaces, each beside its arrows. */
function interfaces(rows: readonly PlacedRow[], x: number, size: number, anchor: 'start' | 'end'): readonly string[] {
  const spans = new Map<string, { from: number; to: number }>()
  for (const { row, y, height } of rows) {
    if (row.interface === '') continue
    spans.set(row.interface, { from: spans.get(row.interface)?.from ?? y, to: y + height })
  }
  return [...spans].map(([name, { from, to }]) => {
    const inward = anchor === 'start' ? 1 : -1
    const bracket = `<path d="M${mm(x + inward * 0.9)} ${mm(from + 0.6)}V${mm(to - 0.6)}" stroke="${BANDS.perimeter.edge}" stroke-width="0.7" fill="none"/>`
    const words = shortName(name).split(' ')
    return (
      bracket +
      lines(fold(words, size), x + inward * 1.9, (from + to) / 2, {
        size: Math.max(2.2, size * 0.94),
        colour: FAINT,
        anchor,
      })
    )
  })
}

function shortName(name: string): string {
  return name.replace(/ (?:interface|Edge)$/, '')
}

/** Lines of an interface's name, which has half the width of its box. */
function fold(words: readonly string[], size: number): readonly string[] {
  const folded: string[] = []
  for (const word of words) {
    const last = folded.at(-1)
    if (last !== undefined && widthOf(`${last} ${word}`, size) < 17) folded[folded.length - 1] = `${last} ${word}`
    else folded.push(word)
  }
  return folded
}

function bands(firewalls: number): string {
  const top = PAGE.top - 7
  const end = PAGE.bottom + 2
  const { internet, outer, perimeter, inner, internal, within } = COLUMNS
  const height = Math.min(firewalls + 2, end) - top
  const column = (band: Band, { x, width }: { x: number; width: number }): string =>
    rect(x - 1.5, top, width + 3, height, BANDS[band].back) + heading(BANDS[band].title, x + width / 2, top, band)
  const wall = ({ x, width }: { x: number; width: number }, title: string): string =>
    rect(x + 1.5, top, width - 3, height, WALL) +
    rect(x + 1.5, top, width - 3, height, 'url(#bricks)') +
    text(x + width / 2, top + 4.6, title, { size: 3.2, bold: true, colour: FAINT, anchor: 'middle' })
  const panel = (columns: readonly (typeof within)[number][], from: number, title: string): string => {
    const x = Math.min(...columns.map((one) => one.x)) - 1.5
    const width = Math.max(...columns.map((one) => one.x + one.peers + one.arrows + one.box)) + 1.5 - x
    return rect(x, from, width, end - from, BANDS.internal.back) + heading(title, x + width / 2, from, 'internal')
  }
  const below = firewalls + BELOW - 7
  return [
    column('internet', internet),
    wall(outer, 'outer firewall'),
    column('perimeter', perimeter),
    wall(inner, 'inner firewall'),
    column('internal', internal),
    panel(
      within.slice(0, BESIDE),
      top,
      'Within a zone: who calls whom, with no firewall between unless you put one there',
    ),
    firewalls < PAGE.bottom ? panel(within.slice(BESIDE), below, 'Within a zone, continued') : '',
  ].join('\n')
}

function heading(title: string, middle: number, top: number, band: Band): string {
  return text(middle, top + 4.6, title, { size: 3.6, bold: true, colour: BANDS[band].edge, anchor: 'middle' })
}

function legend(): string {
  const y = PAGE.height - 6.2
  const size = 2.5
  const parts: string[] = []
  let x: number = PAGE.margin
  const say = (content: string, style: Partial<TextStyle> = {}): void => {
    parts.push(text(x, y, content, { size, ...style }))
    x += widthOf(content, size, style.bold) + 4.5
  }
  const line = (weight: Weight): void => {
    const stroke = `stroke="${INK}" stroke-width="${weight === 'needed' ? 0.45 : 0.32}"${DASH[weight]}`
    parts.push(`<line x1="${mm(x)}" y1="${mm(y - 0.8)}" x2="${mm(x + 8)}" y2="${mm(y - 0.8)}" ${stroke}/>`)
    parts.push(`<path d="M${mm(x + 9)} ${mm(y - 0.8)}l-2 -0.85v1.7z" fill="${INK}"/>`)
    x += 10.5
  }
  line('needed')
  say('TCP 443: required or recommended', { bold: true })
  line('optional')
  say('(TCP 80): optional')
  line('legacy')
  say('(TCP 135): only for older clients, partners or habits', { italic: true })
  say('TCP', { colour: COLOURS.tcp, bold: true })
  say('UDP', { colour: COLOURS.udp, bold: true })
  say('both', { colour: COLOURS.both, bold: true })
  for (const [round, content] of [
    [0.4, 'server'],
    [1.6, 'clients, partners, services'],
  ] as const) {
    parts.push(rect(x, y - 2.6, 6, 3.6, '#ffffff', ` rx="${round}" stroke="${INK}" stroke-width="0.25"`))
    x += 7.5
    say(content)
  }
  say('An arrow starts at who opens the connection. Ports are the defaults of the product.', { colour: FAINT })
  return parts.join('')
}

/** Lines of small type between the drawing and the legend, with room for the last words. */
const NOTE = { size: 2.2, top: PAGE.bottom + 2, lines: 4 } as const

/** The arrows that found no room, in words; those that find none here either are counted. */
function notDrawn(omitted: readonly Arrow[]): readonly string[] {
  if (omitted.length === 0) return []
  // Those who call the same are named together.
  const callers = new Map<string, string[]>()
  for (const { from, to, label } of omitted) {
    const ports = label.map(({ transport, text: said }) => `${transport.toUpperCase()} ${said}`.trim()).join(', ')
    const called = `${titleOf(to, true)} ${ports}`
    callers.set(called, [...(callers.get(called) ?? []), titleOf(from, true)])
  }
  const named = [...callers].map(([called, from]) => ({ text: `${from.join(', ')} → ${called}`, count: from.length }))
  for (let count = named.length; count > 0; count--) {
    const left = named.slice(count).reduce((sum, one) => sum + one.count, 0)
    const more = left === 0 ? '' : `; and ${left} more`
    const said = `Not drawn, for want of room (the reference page of this version has all): ${named
      .slice(0, count)
      .map((one) => one.text)
      .join('; ')}${more}.`
    const wrapped = wrapText(said, PAGE.width - 2 * PAGE.margin, NOTE.size)
    if (wrapped.length <= NOTE.lines) return wrapped
  }
  return [`Not drawn, for want of room: ${omitted.length} arrows of optional or old flows; see the reference pages.`]
}

/** The sheet. `omitted`: the arrows that found no room. */
export function drawPoster(
  catalogue: Catalogue,
  product: string,
  version: string,
  { size, perimeter, direct, within, firewalls }: Layout,
  omitted: readonly Arrow[],
): string {
  const title = catalogue.products.get(product)?.versionTitles.get(version) ?? `${product} ${version}`
  const { internet, internal, perimeter: middle } = COLUMNS
  const support = catalogue.requirements.some(
    (one) => one.product === product && one.versions.includes(version) && one.support,
  )
  const foot = [
    ...(support
      ? ['Microsoft supports no port filter between some of these servers: the reference pages name them.']
      : []),
  ].join(' ')
  const across = direct[0]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${PAGE.width}mm" height="${PAGE.height}mm" viewBox="0 0 ${PAGE.width} ${PAGE.height}" font-family="Helvetica, Arial, 'Liberation Sans', sans-serif">`,
    `<title>${escapeXml(`${title}: network ports`)}</title>`,
    `<defs><pattern id="bricks" width="6" height="3" patternUnits="userSpaceOnUse"><path d="M0 0H6M0 1.5H6M1.5 0V1.5M4.5 1.5V3" stroke="#d2cdc7" stroke-width="0.18" fill="none"/></pattern></defs>`,
    rect(0, 0, PAGE.width, PAGE.height, '#ffffff'),
    text(PAGE.margin, 13.5, title, { size: 8.4, bold: true }),
    text(PAGE.margin + widthOf(title, 8.4, true) + 5, 13.5, 'network ports', { size: 8.4, colour: FAINT }),
    text(PAGE.width - PAGE.margin, 13.5, 'Portolan', { size: 4.2, bold: true, colour: FAINT, anchor: 'end' }),
    bands(firewalls),
    ...perimeter.map((box) => drawBox(box, { box: middle, left: internet, right: internal }, size)),
    across === undefined
      ? ''
      : text(middle.x + middle.width / 2, across.y - 1.6, 'Through both firewalls', {
          size: size * 1.12,
          bold: true,
          colour: BANDS.perimeter.edge,
          anchor: 'middle',
        }),
    ...direct.map((box) => drawBox(box, { box: internal, left: internet }, size)),
    ...within.flatMap((boxes, i) => {
      const column = COLUMNS.within[i]
      if (column === undefined) return []
      const sides = {
        left: { x: column.x, width: column.peers },
        box: { x: column.x + column.peers + column.arrows, width: column.box },
      }
      return boxes.map((box) => drawBox(box, sides, size))
    }),
    ...notDrawn(omitted).map((one, i) =>
      text(PAGE.margin, NOTE.top + i * lineOf(NOTE.size), one, { size: NOTE.size, colour: FAINT }),
    ),
    legend(),
    foot === '' ? '' : text(PAGE.margin, PAGE.height - 2.4, foot, { size: 2.4, colour: FAINT }),
    '</svg>',
    '',
  ].join('\n')
}
