import { describe, expect, test } from 'vitest'
import { decide } from '../../../src/core/check/decide.ts'
import { evaluator } from '../../../src/core/check/evaluate.ts'
import { namesInRuleset } from '../../../src/core/check/names.ts'
import { partsOf } from '../../../src/core/check/parts.ts'
import { dialectById } from '../../../src/core/dialects/index.ts'
import type { Ruleset } from '../../../src/core/model/ruleset.ts'
import { nameTable } from '../../../src/core/sets/names.ts'
import { packetSpace } from '../../../src/core/sets/packet-space.ts'
import { lineNames } from '../../support/rules.ts'
import { CASES } from './cases.ts'
import { question } from './question.ts'
import { wholeFile } from './whole-file.ts'

/** What becomes of the packets of a question, and the lines that are named for it. */
function answer(ruleset: Ruleset, text: string) {
  const { path, names: asked, box } = question(text)
  const names = nameTable([...namesInRuleset(ruleset), ...asked.map((name) => ({ text: name, prefix: false }))])
  const space = packetSpace(names)
  const parts = partsOf(evaluator(ruleset, path, { space, names })(space.box(box(names))))
  // The plain interpreter says the same of some packet of each box of each part.
  for (const part of parts) {
    for (const each of part.packets.boxes(20).boxes) {
      const packet = space.box(each).sample()
      if (packet) expect(decide(ruleset, path, packet, names).disposition, text).toBe(part.disposition)
    }
  }
  return parts
}

for (const dialect of ['iptables', 'nft'] as const) {
  const cases = CASES.filter((each) => each[dialect] !== undefined)
  describe.each(cases)(`${dialect}: $title`, (each) => {
    const source = { name: dialect === 'nft' ? 'rules.nft' : 'rules.v4', text: wholeFile(dialect, each[dialect] ?? '') }
    const { value, diagnostics } = dialectById(dialect === 'nft' ? 'nftables' : 'iptables')?.read([source]) ?? {
      diagnostics: [],
    }

    test.each(each.answers.map(([text, disposition, ...blamed]) => ({ text, disposition, blamed })))(
      '$text: $disposition',
      ({ text, disposition, blamed }) => {
        if (value === undefined) return expect.fail('the dialect is not there')
        const parts = answer(value, text)
        expect(parts.map((part) => part.disposition)).toEqual(parts.map(() => disposition))
        expect(parts).not.toEqual([])
        if (blamed.length === 0) return
        const lines = [...new Set(parts.flatMap((part) => lineNames(part.origins)))]
        expect(lines).toHaveLength(blamed.length)
        for (const [i, words] of blamed.entries()) expect(lines[i]).toMatch(words)
      },
    )

    test.skipIf(each.refused)('the reader finds no error in what the kernel takes', () => {
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    })
  })
}
