import { oneOf, type Random } from './random.ts'

/** Signs that begin, end or join something in one language or another. */
const SIGNS = [
  ...'!"\'\\`#;:,.=*/&|<>()[]{}@$%^~?+-',
  '\n',
  '\r',
  '\t',
  '\0',
  '\u00a0',
  '\u2028',
  '\u202e',
  '\ufeff',
  '\ud800',
  '😀',
  '$(',
  '--',
  '!=',
  '::',
  '/0',
  '/33',
  '/129',
  '- ',
  '? ',
  '|\n',
  '>-\n',
  '!!binary ',
  '!<x> ',
  '&a ',
  '*a',
  '<<: *a',
  '---\n',
  '...\n',
  '%YAML 9.9\n',
]

/** Words that mean something to one of the readers, or to the language they are written in. */
const WORDS = [
  '__proto__',
  'constructor',
  'toString',
  'null',
  'true',
  'any',
  'all',
  'none',
  'table inet x {\n',
  'chain y {\n',
  'set z { type ipv4_addr; elements = { 1.2.3.4, ',
  'type filter hook forward priority 0; policy drop;\n',
  'elements = { ',
  'vmap { ',
  'jump y',
  'jump { ',
  'define a = $a\n',
  'define b = { $b, ',
  'include "x"\n',
  'delete table inet x\n',
  'flush ruleset\n',
  'counter ',
  'limit rate 1/second ',
  'th dport 0-65535 ',
  'icmpv6 type ',
  '*filter\n',
  'COMMIT\n',
  ':x - [0:0]\n',
  '-A FORWARD ',
  '-I FORWARD 99999 ',
  '-D INPUT 1\n',
  '-E a b\n',
  '-F\n',
  '-X\n',
  '-m multiport --dports ',
  '-m comment --comment "',
  '-j x\n',
  '-g x\n',
  'if true; then\n',
  'zones: ',
  'servers: ',
  'include: [x]\n',
  'from: ',
  '{"nftables": [',
  '{"rule": ',
]

const NUMBERS = [
  '0',
  '-1',
  '00',
  '007',
  '255',
  '256',
  '65535',
  '65536',
  '4294967295',
  '4294967296',
  '9007199254740993',
  '99999999999999999999999999',
  '1e400',
  '0x1F',
  '0b1',
  '1.5',
  'NaN',
  '٣',
]

function cut(random: Random, text: string, most: number): readonly [start: number, end: number] {
  const start = random(text.length + 1)
  return [start, Math.min(text.length, start + 1 + random(most))]
}

function insert(text: string, at: number, piece: string): string {
  return text.slice(0, at) + piece + text.slice(at)
}

function onLines(change: (lines: string[], random: Random) => void) {
  return (text: string, random: Random): string => {
    const lines = text.split('\n')
    change(lines, random)
    return lines.join('\n')
  }
}

/** A match of a pattern, each as likely, replaced. */
function onMatch(pattern: RegExp, replace: (found: string, random: Random, all: readonly string[]) => string) {
  return (text: string, random: Random): string => {
    const all = [...text.matchAll(pattern)]
    const found = oneOf(random, all)
    if (found === undefined) return text
    const words = all.map(([word]) => word)
    return text.slice(0, found.index) + replace(found[0], random, words) + text.slice(found.index + found[0].length)
  }
}

function anyCharacter(random: Random): string {
  const kind = random(4)
  if (kind === 0) return String.fromCharCode(random(128))
  if (kind === 1) return String.fromCharCode(random(0x250))
  if (kind === 2) return String.fromCharCode(random(0x10000))
  return String.fromCodePoint(0x10000 + random(0x10000))
}

type Mutation = (text: string, random: Random, others: readonly string[]) => string

/** Ways in which people, programs and transfers spoil files, and ways in which an attacker writes them. */
const MUTATIONS: readonly Mutation[] = [
  // A character becomes another.
  (text, random) => {
    const at = random(text.length + 1)
    return text.slice(0, at) + anyCharacter(random) + text.slice(at + 1)
  },
  (text, random) => insert(text, random(text.length + 1), oneOf(random, SIGNS) ?? ''),
  (text, random) => insert(text, random(text.length + 1), oneOf(random, WORDS) ?? ''),
  (text, random) =>
    insert(text, random(text.length + 1), Array.from({ length: random(40) }, () => anyCharacter(random)).join('')),
  // Something is missing, doubled or elsewhere.
  (text, random) => {
    const [start, end] = cut(random, text, 60)
    return text.slice(0, start) + text.slice(end)
  },
  (text, random) => {
    const [start, end] = cut(random, text, 300)
    return insert(text, random(text.length + 1), text.slice(start, end))
  },
  (text, random) => text.slice(0, random(text.length + 1)),
  (text, random) => text.slice(random(text.length + 1)),
  onLines((lines, random) => lines.splice(random(lines.length), 1 + random(3))),
  onLines((lines, random) => {
    const at = random(lines.length)
    const line = lines[at] ?? ''
    lines.splice(at, 0, ...Array.from({ length: 1 + random(30) }, () => line))
  }),
  onLines((lines, random) => {
    const [a, b] = [random(lines.length), random(lines.length)]
    ;[lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? '']
  }),
  (text, random, others) => {
    const line = oneOf(random, (oneOf(random, others) ?? '').split('\n'))
    return insert(text, random(text.length + 1), `\n${line ?? ''}\n`)
  },
  // A word is another word of the file, a number another number.
  onMatch(/[^\s]+/g, (_, random, all) => oneOf(random, all) ?? ''),
  onMatch(/[A-Za-z_-]+/g, (_, random, all) => oneOf(random, all) ?? ''),
  onMatch(/\d+/g, (_, random) => oneOf(random, NUMBERS) ?? ''),
  onMatch(/\d+/g, (_, random) => String(random(70_000))),
  onMatch(/[^\s]+/g, (word) => `"${word}"`),
  onMatch(/[^\s]+/g, (word) => word.toUpperCase()),
  onMatch(/ +/g, (_, random) => oneOf(random, ['', '\t', '  ', '\n', '\\\n', '\u00a0']) ?? ''),
  // Line ends.
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replaceAll('\n', '\r'),
  (text) => `\ufeff${text}`,
]

/** Rare, because each makes a large file: nesting and lengths that no reader may trust. */
const BOMBS: readonly Mutation[] = [
  (text, random) => {
    const opener =
      oneOf(random, [
        '{',
        '[',
        '(',
        '{ a: ',
        '[[',
        '- ',
        '? ',
        '"',
        "'",
        'jump {',
        '! ',
        '$(',
        '&a [',
        '{"a":',
        '-(',
        'not ',
      ]) ?? ''
    return insert(text, random(text.length + 1), opener.repeat(1 + random(20_000)))
  },
  onMatch(/[^\s]+/g, (word, random) => word.slice(0, 50).repeat(1 + random(4000))),
  onMatch(/[^\s]+/g, (word, random) =>
    Array.from({ length: 1 + random(4000) }, () => word.slice(0, 50)).join(
      oneOf(random, [',', ' ', ' . ', '|', '\n', ':', ', ']),
    ),
  ),
  (text, random) => insert(text, random(text.length + 1), (oneOf(random, SIGNS) ?? '').repeat(1 + random(50_000))),
  (text, random) => insert(text, random(text.length + 1), ' '.repeat(1 + random(100_000))),
]

/** Longest stretch of a file that is taken: it is the kinds of lines that matter, not their number. */
const LONGEST = 5000

/** A stretch of one of some texts, spoilt in one to eight ways; the same for the same random numbers. */
export function mutated(random: Random, texts: readonly string[], others: readonly string[]): string {
  const whole = oneOf(random, texts) ?? ''
  const from = whole.length > LONGEST && random(2) === 0 ? whole.indexOf('\n', random(whole.length - LONGEST)) + 1 : 0
  let text = whole.slice(from, from + LONGEST)
  for (let n = 1 + random(8); n > 0; n--) text = (oneOf(random, MUTATIONS) ?? String)(text, random, others)
  if (random(20) === 0) text = (oneOf(random, BOMBS) ?? String)(text, random, others)
  return text
}
