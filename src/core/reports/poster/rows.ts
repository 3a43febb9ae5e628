import { type Arrow, type Band, keyOf, type LabelPart, labelText, type PosterEnd, type Weight } from './arrows.ts'

/** An arrow as it is drawn beside a box: peers on one side, the box on the other. Those who call alike share one. */
export interface Row {
  readonly peers: readonly PosterEnd[]
  /** Interface of the box; empty where it has only one. */
  readonly interface: string
  readonly label: readonly LabelPart[]
  readonly weight: Weight
  /** As the box sees it. */
  readonly direction: 'in' | 'out' | 'both'
}

/** A role with its arrows, by the side from which they come. */
export interface Box {
  readonly end: PosterEnd
  readonly left: readonly Row[]
  readonly right: readonly Row[]
}

export interface Panels {
  /** Roles of the perimeter: the internet to their left, the inside to their right. */
  readonly perimeter: readonly Box[]
  /** Roles of the inside that the internet meets (or that meet it) without a stop in the perimeter. */
  readonly direct: readonly Box[]
  /** What stays within a zone: callers to the left. */
  readonly within: readonly Box[]
}

interface Seen {
  readonly box: PosterEnd
  readonly peer: PosterEnd
  readonly arrow: Arrow
  readonly direction: 'in' | 'out'
}

/** Sorts arrows into the panels of a poster. Every arrow is in exactly one row. */
export function panelsOf(arrows: readonly Arrow[]): Panels {
  const perimeter: Seen[] = []
  const direct: Seen[] = []
  const within: Arrow[] = []
  for (const arrow of arrows) {
    const { from, to } = arrow
    const between = (panel: Seen[], band: Band): void => {
      panel.push(
        to.band === band
          ? { box: to, peer: from, arrow, direction: 'in' }
          : { box: from, peer: to, arrow, direction: 'out' },
      )
    }
    if (from.band === to.band) within.push(arrow)
    else if (from.band === 'perimeter' || to.band === 'perimeter') between(perimeter, 'perimeter')
    else between(direct, 'internal')
  }
  return { perimeter: boxesOf(perimeter), direct: boxesOf(direct), within: boxesOf(calls(within)) }
}

/** Within a zone a box shows who calls it; of two that call one another alike, the one that is called by more shows it. */
function calls(arrows: readonly Arrow[]): readonly Seen[] {
  const called = new Map<string, number>()
  for (const { to } of arrows) called.set(keyOf(to), (called.get(keyOf(to)) ?? 0) + 1)
  const words = new Map(arrows.map((arrow) => [`${keyOf(arrow.from)}>${keyOf(arrow.to)}`, labelText(arrow.label)]))
  return arrows.map((arrow): Seen => {
    const { from, to } = arrow
    const mutual = words.get(`${keyOf(to)}>${keyOf(from)}`) === labelText(arrow.label)
    const rank = (end: PosterEnd): string => `${String(called.get(keyOf(end)) ?? 0).padStart(5, '0')} ${keyOf(end)}`
    return mutual && rank(from) > rank(to)
      ? { box: from, peer: to, arrow, direction: 'out' }
      : { box: to, peer: from, arrow, direction: 'in' }
  })
}

function boxesOf(seen: readonly Seen[]): readonly Box[] {
  const groups = new Map<string, Seen[]>()
  for (const one of seen) {
    const key = `${one.box.role.id} ${one.box.band}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()].flatMap((group) => {
    const end = group[0]?.box
    if (end === undefined) return []
    const inside = ({ peer, box }: Seen): boolean => box.band === 'perimeter' && peer.band === 'internal'
    return [{ end, left: rowsOf(group.filter((one) => !inside(one))), right: rowsOf(group.filter(inside)) }]
  })
}

function rowsOf(seen: readonly Seen[]): readonly Row[] {
  const pairs = new Map<string, { one: Seen; direction: Row['direction'] }>()
  for (const one of seen) {
    const key = `${keyOf(one.box)} ${keyOf(one.peer)} ${labelText(one.arrow.label)}`
    const before = pairs.get(key)
    pairs.set(key, {
      one,
      direction: before === undefined || before.direction === one.direction ? one.direction : 'both',
    })
  }
  const rows = new Map<string, Row>()
  for (const { one, direction } of pairs.values()) {
    const { label, weight } = one.arrow
    const key = `${one.box.interface} ${one.peer.band} ${direction} ${labelText(label)}`
    const row = rows.get(key)
    rows.set(key, {
      peers: [...(row?.peers ?? []), one.peer],
      interface: one.box.interface,
      label,
      weight,
      direction,
    })
  }
  const byInterface = new Map<string, Row[]>()
  for (const row of rows.values()) byInterface.set(row.interface, [...(byInterface.get(row.interface) ?? []), row])
  return [...byInterface.values()].flat()
}
