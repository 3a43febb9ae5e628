import type { LabelPart, PosterEnd } from './arrows.ts'
import type { Box, Panels, Row } from './rows.ts'
import { wrapText, wrapWords } from './text.ts'

/** Millimetres, all of them: the poster is A3 on its side. */
export const PAGE = { width: 420, height: 297, margin: 8, top: 27, bottom: 278 } as const

/** Where the columns stand. Peers, the arrows with their labels, and boxes; `firewall` is where arrows cross one. */
export const COLUMNS = {
  internet: { x: 8, width: 34 },
  outer: { x: 42, width: 45 },
  perimeter: { x: 87, width: 38 },
  inner: { x: 125, width: 45 },
  internal: { x: 170, width: 34 },
  within: [
    { x: 210, peers: 33, arrows: 40, box: 27 },
    { x: 312, peers: 33, arrows: 40, box: 27 },
    { x: 8, peers: 32, arrows: 38, box: 26.5 },
    { x: 107.5, peers: 32, arrows: 38, box: 26.5 },
  ],
} as const

/** The first columns stand beside the firewalls, the others below them, where there is this much room. */
export const BESIDE = 2
const WORTHWHILE = 28
/** From the end of the firewalls to the boxes below, with the heading between. */
export const BELOW = 12

const INSET = 1.2
/** Between the arrows of one interface and those of the next. */
const SECTION = 2.2

export interface Word {
  readonly text: string
  readonly bold: boolean
  readonly part: LabelPart
}

export interface PlacedRow {
  readonly row: Row
  readonly y: number
  readonly height: number
  readonly words: readonly (readonly Word[])[]
  readonly peer: readonly string[]
}

export interface PlacedBox {
  readonly end: PosterEnd
  readonly y: number
  readonly height: number
  /** Height of the title above the interfaces; 0 where the box has none to show. */
  readonly head: number
  readonly title: readonly string[]
  readonly left: readonly PlacedRow[]
  readonly right: readonly PlacedRow[]
}

export interface Layout {
  readonly size: number
  readonly perimeter: readonly PlacedBox[]
  readonly direct: readonly PlacedBox[]
  /** By column of `COLUMNS.within`. */
  readonly within: readonly (readonly PlacedBox[])[]
  /** Where the part with the firewalls ends. */
  readonly firewalls: number
  readonly fits: boolean
}

/** Between two boxes, for a type size. */
function gapOf(size: number): number {
  return size * 0.8
}

/** Above and below the text of a row together. */
function padOf(size: number): number {
  return size * 0.4
}

/** Line height of a type size. */
export function lineOf(size: number): number {
  return size * 1.2
}

/** What a role is called on a poster: its title without what explains it. */
export function titleOf({ role, interface: name }: PosterEnd, withInterface: boolean): string {
  const title = role.title.split(/ \(|;|, or /)[0] ?? role.title
  return withInterface && name !== '' ? `${title}, ${name}` : title
}

export function layoutPoster(panels: Panels, size: number): Layout {
  const left = { width: COLUMNS.outer.width, peer: COLUMNS.internet.width }
  const right = { width: COLUMNS.inner.width, peer: COLUMNS.internal.width }
  const long = { width: COLUMNS.internal.x - COLUMNS.outer.x, peer: COLUMNS.internet.width }
  const perimeter = stack(
    panels.perimeter.map((box) => place(box, size, left, right, COLUMNS.perimeter.width)),
    PAGE.top,
    size,
  )
  const below = perimeter.bottom + (panels.perimeter.length > 0 && panels.direct.length > 0 ? lineOf(size) * 2.2 : 0)
  const direct = stack(
    panels.direct.map((box) => place(box, size, long, right, COLUMNS.internal.width)),
    below,
    size,
  )
  const room = PAGE.bottom - direct.bottom - BELOW
  const beside = split(panels.within, COLUMNS.within.slice(0, BESIDE), 0, size)
  const enough = beside.every(({ bottom }) => bottom <= PAGE.bottom) || room <= WORTHWHILE
  const within = enough ? beside : split(panels.within, COLUMNS.within, direct.bottom + BELOW, size)
  const bottoms = [direct.bottom, ...within.map(({ bottom }) => bottom)]
  return {
    size,
    perimeter: perimeter.boxes,
    direct: direct.boxes,
    within: within.map(({ boxes }) => boxes),
    firewalls: within.length > BESIDE ? direct.bottom : PAGE.bottom,
    fits: Math.max(...bottoms) <= PAGE.bottom,
  }
}

type Column = (typeof COLUMNS.within)[number]

function placeWithin(box: Box, { arrows, peers, box: width }: Column, size: number): PlacedBox {
  const side = { width: arrows, peer: peers }
  return place(box, size, side, side, width)
}

/** Tallest first, each into the column that ends highest so far. */
function split(
  boxes: readonly Box[],
  columns: readonly Column[],
  below: number,
  size: number,
): readonly ReturnType<typeof stack>[] {
  const [model] = columns
  const filled = columns.map((column, i) => {
    const top = i < BESIDE ? PAGE.top : below
    return { column, top, end: top, boxes: [] as PlacedBox[] }
  })
  const height = (box: Box): number => (model === undefined ? 0 : placeWithin(box, model, size).height)
  for (const box of boxes.toSorted((a, b) => height(b) - height(a))) {
    const highest = filled.reduce((a, b) => (b.end < a.end ? b : a))
    const placed = placeWithin(box, highest.column, size)
    highest.boxes.push(placed)
    highest.end += placed.height + gapOf(size)
  }
  return filled.map((column) => stack(column.boxes, column.top, size))
}

function stack(
  boxes: readonly PlacedBox[],
  top: number,
  size: number,
): { boxes: readonly PlacedBox[]; bottom: number } {
  let y = top
  const placed = boxes.map((box) => {
    const moved = {
      ...box,
      y,
      left: box.left.map((row) => ({ ...row, y: row.y + y })),
      right: box.right.map((row) => ({ ...row, y: row.y + y })),
    }
    y += box.height + gapOf(size)
    return moved
  })
  return { boxes: placed, bottom: y - (boxes.length > 0 ? gapOf(size) : 0) }
}

interface Side {
  /** Of the room for arrows and their labels. */
  readonly width: number
  readonly peer: number
}

function place(box: Box, size: number, left: Side, right: Side, width: number): PlacedBox {
  const title = wrapText(titleOf(box.end, false), width - 2 * INSET, size * 1.12, true)
  const named = [...box.left, ...box.right].some((row) => row.interface !== '')
  const tall = title.length * lineOf(size * 1.12) + 2 * padOf(size)
  const head = named ? tall : 0
  const rowsLeft = placeRows(box, box.left, size, left, head)
  const rowsRight = placeRows(box, box.right, size, right, head)
  const end = [...rowsLeft, ...rowsRight].reduce((most, row) => Math.max(most, row.y + row.height), 0)
  return { end: box.end, y: 0, height: Math.max(end, tall), head, title, left: rowsLeft, right: rowsRight }
}

function placeRows(box: Box, rows: readonly Row[], size: number, side: Side, top: number): readonly PlacedRow[] {
  let y = top
  const line = lineOf(size)
  return rows.map((row, i) => {
    if (i > 0 && rows[i - 1]?.interface !== row.interface) y += SECTION
    const words = wrapWords(wordsOf(row.label), side.width - 9, size)
    const names = row.peers.map((peer) =>
      peer.role.id === box.end.role.id && peer.band === box.end.band && box.end.band !== 'internet'
        ? 'another of the same'
        : titleOf(peer, true),
    )
    const peer = wrapText([...new Set(names)].join(' · '), side.peer - 2 * INSET, size)
    const height = Math.max(words.length, peer.length) * line + padOf(size)
    const placed = { row, y, height, words, peer }
    y += height
    return placed
  })
}

/** `TCP 443, 5061 (80)`: what is optional stands in brackets. */
function wordsOf(label: readonly LabelPart[]): readonly Word[] {
  return label.flatMap((part) => {
    const transport = part.transport === 'any' ? 'any' : part.transport.toUpperCase()
    const text = [transport, part.text].filter(Boolean).join(' ')
    const words = (part.weight === 'needed' ? text : `(${text})`).split(' ')
    return words.map((word) => ({ text: word, bold: part.weight === 'needed', part }))
  })
}
