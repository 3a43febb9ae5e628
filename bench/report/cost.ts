import type { Row } from '../measure.ts'

/** How the cost of one question grows with the list. */
export interface Series {
  readonly title: string
  readonly colour: string
  /** Sorted by lines. */
  readonly points: readonly { readonly lines: number; readonly milliseconds: number }[]
}

const SERIES = [
  { title: 'lines that never decide', colour: '#b3261e', of: /^dead-(\d+)$/ },
  { title: 'difference from the changed list', colour: '#1f5fae', of: /^changed-(\d+)$/ },
  { title: 'proof that the reordered list is equal', colour: '#2e7d32', of: /^reordered-(\d+)$/ },
  { title: 'reading (iptables)', colour: '#7a5c00', of: /^read-iptables-(\d+)$/ },
]

export function costSeries(rows: readonly Row[]): readonly Series[] {
  return SERIES.map(({ title, colour, of }) => ({
    title,
    colour,
    points: rows.flatMap((row) => {
      const [, lines] = of.exec(row.of.id) ?? []
      return lines === undefined || 'failed' in row.result
        ? []
        : [{ lines: Number(lines), milliseconds: row.result.median }]
    }),
  }))
}

/** How much more N log N is for `b` lines than for `a`. */
function growth(a: number, b: number): number {
  return (b * Math.log2(b)) / (a * Math.log2(a))
}

/** Says of each series how its cost grows from its smallest list of 10,000 lines or more to its largest, beside N log N. */
export function growthText(series: readonly Series[]): string {
  return series
    .flatMap(({ title, points }) => {
      const large = points.filter(({ lines }) => lines >= 10_000)
      const [a, b] = [large.at(0), large.at(-1)]
      if (a === undefined || b === undefined || a === b) return []
      const [took, fair] = [b.milliseconds / a.milliseconds, growth(a.lines, b.lines)]
      const [from, to] = [a, b].map(({ lines }) => lines.toLocaleString('en'))
      return [
        `- ${title}: from ${from} to ${to} lines ${took.toFixed(1)} times the cost; N log N would be ${fair.toFixed(1)} times`,
      ]
    })
    .join('\n')
}

const [WIDTH, HEIGHT] = [720, 440]
const [LEFT, TOP, RIGHT, BOTTOM] = [64, 24, 36, 48]
const [LINES, MILLISECONDS] = [
  [1000, 100_000],
  [1, 100_000],
] as const

const x = (lines: number) => LEFT + share(lines, LINES) * (WIDTH - LEFT - RIGHT)
const y = (milliseconds: number) => HEIGHT - BOTTOM - share(milliseconds, MILLISECONDS) * (HEIGHT - TOP - BOTTOM)

function share(value: number, [first, last]: readonly [number, number]): number {
  return Math.min(1, Math.max(0, Math.log(value / first) / Math.log(last / first)))
}

/** Time against lines, both logarithmic, with what grows as N log N through the point of 10,000 lines of the first series. */
export function costPlot(series: readonly Series[]): string {
  const anchor = series[0]?.points.find(({ lines }) => lines === 10_000)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    '<title>Time against lines of the list</title>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    ...grid(),
    ...(anchor === undefined ? [] : fairLine(anchor.milliseconds)),
    ...series.flatMap(drawn),
    '</svg>',
    '',
  ].join('\n')
}

function grid(): readonly string[] {
  const [right, bottom] = [WIDTH - RIGHT, HEIGHT - BOTTOM]
  return [
    ...[1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000].flatMap((lines) => [
      `<line x1="${at(x(lines))}" y1="${TOP}" x2="${at(x(lines))}" y2="${bottom}" stroke="#ddd"/>`,
      `<text x="${at(x(lines))}" y="${bottom + 18}" text-anchor="middle">${lines.toLocaleString('en')}</text>`,
    ]),
    ...[1, 10, 100, 1000, 10_000, 100_000].flatMap((time) => [
      `<line x1="${LEFT}" y1="${at(y(time))}" x2="${right}" y2="${at(y(time))}" stroke="#ddd"/>`,
      `<text x="${LEFT - 8}" y="${at(y(time) + 4)}" text-anchor="end">${time < 1000 ? `${time} ms` : `${time / 1000} s`}</text>`,
    ]),
    `<text x="${(LEFT + right) / 2}" y="${HEIGHT - 10}" text-anchor="middle">lines of the list</text>`,
  ]
}

function fairLine(through: number): readonly string[] {
  const sizes = [1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000]
  const points = sizes.map((lines) => point(lines, through * growth(10_000, lines)))
  return [
    `<polyline points="${points.join(' ')}" fill="none" stroke="#888" stroke-dasharray="6 4"/>`,
    legend('N log N', '#888', 0),
  ]
}

function drawn({ title, colour, points }: Series, number: number): readonly string[] {
  const places = points.map(({ lines, milliseconds }) => point(lines, milliseconds))
  return [
    `<polyline points="${places.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...points.map(
      ({ lines, milliseconds }) => `<circle cx="${at(x(lines))}" cy="${at(y(milliseconds))}" r="3" fill="${colour}"/>`,
    ),
    legend(title, colour, number + 1),
  ]
}

function legend(title: string, colour: string, number: number): string {
  return `<text x="${LEFT + 12}" y="${TOP + 18 + 16 * number}" fill="${colour}">${title}</text>`
}

function point(lines: number, milliseconds: number): string {
  return `${at(x(lines))},${at(y(milliseconds))}`
}

function at(place: number): string {
  return place.toFixed(1)
}
