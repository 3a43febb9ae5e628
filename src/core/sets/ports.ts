import { equals, formatIntervals, type Interval, intervalSet, type PortSet } from './intervals.ts'
import { bad, good, quoted, type Read } from './read.ts'

export const LAST_PORT = 65_535
export const ANY_PORTS: PortSet = [[0, LAST_PORT]]

/** Reads one port: decimal, 0 to 65535, without sign, spaces or leading zeros. */
export function parsePort(text: string): Read<number> {
  if (!/^(0|[1-9]\d*)$/.test(text)) return bad(`${quoted(text)} is not a port number`)
  const port = Number(text)
  return port > LAST_PORT ? bad(`${quoted(text)} is not a port: ports end at ${LAST_PORT}`) : good(port)
}

/** One port or one range, `443` or `50000-59999`. */
function parseRange(text: string): Read<Interval> {
  const [from = '', to, ...more] = text.split('-')
  if (more.length > 0) return bad(`${quoted(text)} is not a port or a range of ports`)
  const first = parsePort(from.trim())
  if (!first.ok) return first
  const last = to === undefined ? first : parsePort(to.trim())
  if (!last.ok) return last
  if (last.value < first.value) return bad(`the range ${quoted(text)} runs backwards`)
  return good([first.value, last.value])
}

/** Reads ports as people list them: `443`, `50000-59999`, `25, 587, 50000-59999`, `any`. */
export function parsePorts(text: string): Read<PortSet> {
  if (text.trim() === 'any') return good(ANY_PORTS)
  const ranges: Interval[] = []
  for (const item of text.split(',')) {
    const range = parseRange(item.trim())
    if (!range.ok) return range
    ranges.push(range.value)
  }
  return good(intervalSet(ranges))
}

/** For people: `25, 587, 50000-59999`, `any`, `none`. */
export function formatPorts(ports: PortSet): string {
  return equals(ports, ANY_PORTS) ? 'any' : formatIntervals(ports)
}
