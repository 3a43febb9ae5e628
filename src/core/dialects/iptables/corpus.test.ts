import { expect, test } from 'vitest'
import { corpusFiles, corpusMissing, readCorpus } from '../../../../test/support/corpus.ts'
import { iptables } from './index.ts'

if (corpusMissing !== undefined) console.warn(`tests with real configurations are skipped: ${corpusMissing}`)

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
