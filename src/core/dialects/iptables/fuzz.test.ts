import { expect, test } from 'vitest'
import { corpusFiles, readCorpus } from '../../../../test/support/corpus.ts'
import { lostLines } from '../../../../test/support/iptables/lost-lines.ts'
import { EXAMPLE } from '../../../../test/support/iptables/policy.ts'
import { iptables } from './index.ts'

/** Mulberry32: the same numbers on every machine, so that a failure can be looked at again by its seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const PIECES = [
  '!',
  '"',
  "'",
  '\\',
  '\n',
  '\r',
  '\0',
  '\u202e',
  '`',
  '$(',
  '#',
  ';',
  '*filter\n',
  'COMMIT\n',
  '-A ',
  '-j ',
  '-s ',
  '--dport ',
  ' -m ',
  '-I FORWARD 2 ',
  '-D FORWARD ',
  '-F\n',
  '-X\n',
  '-E a b\n',
  ':x - [0:0]\n',
  '[1:2]',
  '999999999999',
  '::',
  '0/0',
  'iptables ',
  '--',
  '=',
  ',',
  ' ',
  'if true; then\n',
  'fi\n',
  '__proto__',
  'constructor',
]

const OWN = iptables.print(EXAMPLE).files.map(({ text }) => text)
const REAL = corpusFiles('iptables')
  .filter((name) => name.endsWith('.rules'))
  .map(readCorpus)
// Small files, or a stretch of a large one: it is the kinds of lines that matter.
const SEEDS = [...OWN, ...REAL]

function mutated(seed: number): string {
  const next = numbers(seed)
  const whole = SEEDS[next(SEEDS.length)] ?? ''
  const from = next(Math.max(1, whole.length - 6000))
  let text = whole.slice(from, from + 6000)
  for (let n = 1 + next(12); n > 0; n--) {
    const at = next(text.length + 1)
    const kind = next(5)
    if (kind === 0) text = text.slice(0, at) + text.slice(at + 1 + next(40))
    else if (kind === 1) text = text.slice(0, at) + PIECES[next(PIECES.length)] + text.slice(at)
    else if (kind === 2) text = text.slice(0, at) + String.fromCharCode(next(0x250)) + text.slice(at + 1)
    else if (kind === 3) text = text.slice(0, at) + text.slice(next(text.length + 1)).slice(0, 200) + text.slice(at)
    else text = `${text.slice(0, at)}\n${text.slice(at)}`
  }
  return text
}

test.each([0, 1, 2, 3])(
  '2,000 mutations, part %i of 4: nothing is thrown, no line is lost, none takes a second',
  (part) => {
    for (let seed = part * 500; seed < part * 500 + 500; seed++) {
      const source = { name: seed % 3 === 0 ? 'rules.v6' : 'rules', text: mutated(seed) }
      const start = performance.now()
      const { value, diagnostics } = iptables.read([source])
      expect(performance.now() - start, `seed ${seed}`).toBeLessThan(1000)
      expect(lostLines(source, value, diagnostics), `seed ${seed}`).toEqual([])
      for (const stage of [...value.paths.forward, ...value.paths.input, ...value.paths.output]) {
        expect(value.lists.has(stage.list), `seed ${seed}: ${stage.list}`).toBe(true)
      }
      for (const { rules } of value.lists.values()) {
        for (const { action } of rules)
          if ('to' in action) expect(value.lists.has(action.to), `seed ${seed}: ${action.to}`).toBe(true)
      }
    }
  },
)
