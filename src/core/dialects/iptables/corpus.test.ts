import { expect, test } from 'vitest'
import { corpusFiles, corpusMissing, readCorpus } from '../../../../test/support/corpus.ts'
import { lostLines } from '../../../../test/support/iptables/lost-lines.ts'
import { iptables } from './index.ts'

if (corpusMissing !== undefined) console.warn(`tests with real configurations are skipped: ${corpusMissing}`)

const FILES = [
  ...corpusFiles('iptables'),
  ...corpusFiles('same-policy-many-vendors').filter((name) => name.endsWith('.ipt')),
]

test.skipIf(corpusMissing !== undefined).each(FILES)('%s: no line is lost', (name) => {
  const source = { name, text: readCorpus(name) }
  const { value, diagnostics } = iptables.read([source])
  expect(lostLines(source, value, diagnostics)).toEqual([])
  for (const { span } of diagnostics) if (span !== undefined) expect(span.end).toBeGreaterThanOrEqual(span.start)
})

test.skipIf(corpusMissing !== undefined).each(FILES.filter((name) => /\.(rules|ipt|v4)$/.test(name)))(
  '%s is recognised',
  (name) => {
    expect(iptables.recognises({ name, text: readCorpus(name) })).toBeGreaterThan(0.7)
  },
)

test.skipIf(corpusMissing !== undefined)('every rule of the largest dumps is there', () => {
  const rules = (name: string) => {
    const text = readCorpus(name)
    const { lists } = iptables.read([{ name, text }]).value
    const read = [...lists.values()].reduce((count, list) => count + list.rules.length, 0)
    return { read, written: text.match(/^-A /gm)?.length }
  }
  for (const name of corpusFiles('iptables/tum').filter((file) => file.endsWith('.rules'))) {
    const { read, written } = rules(name)
    expect(read).toBe(written)
  }
})
