import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { loaderMissing } from '../../support/loaders.ts'
import { CASES } from './cases.ts'
import { wholeFile } from './whole-file.ts'

const TOOLS = {
  nft: { programs: ['nft'], load: 'nft -f /dev/stdin' },
  iptables: { programs: ['iptables-restore'], load: 'iptables-restore' },
}
/** A network namespace of its own; without root, inside a user namespace that makes us root there. */
const NAMESPACE = process.getuid?.() === 0 ? ['-n'] : ['-rn']

for (const dialect of ['nft', 'iptables'] as const) {
  const { programs, load } = TOOLS[dialect]
  const missing = loaderMissing({ programs, load: `${load} < /dev/null` })
  if (missing !== undefined) console.warn(`*** adversarial rules are not loaded: ${missing} ***`)
  const cases = CASES.filter((each) => each[dialect] !== undefined && each.needs === undefined)

  describe.skipIf(missing !== undefined)(
    `${dialect} and the kernel take what a case says, so that it tests what it means`,
    () => {
      test.each(cases)('$title', (each) => {
        const input = wholeFile(dialect, each[dialect] ?? '')
        const { status, stderr } = spawnSync('unshare', [...NAMESPACE, 'sh', '-c', load], { input, encoding: 'utf8' })
        if (each.refused) expect(status).not.toBe(0)
        else expect([status, stderr]).toEqual([0, ''])
      })
    },
  )
}
