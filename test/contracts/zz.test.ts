import fc from 'fast-check'
import { test } from 'vitest'
import { DIALECTS } from '../../src/core/dialects/index.ts'
import { policies } from '../arbitrary/policy.ts'
import { POLICIES, HOSTILE_POLICIES } from './policies.ts'
import { generate } from '../../src/node/generate.ts'
import { formatAddresses } from '../../src/core/sets/addresses.ts'
test('x', () => {
  for (const [n, p] of [...Object.entries(POLICIES), ...Object.entries(HOSTILE_POLICIES).slice(0,4)]) for (const d of DIALECTS) {
    const t0 = performance.now()
    const g = generate(p, d)
    console.log(n, d.id, g.ok ? 'ok': JSON.stringify([g.refusals.map(x=>[x.code,x.message]), g.differences]), Math.round(performance.now()-t0))
  }
})
test('r', () => {
  for (const d of DIALECTS) {
  let r = 0, n = 0
  const t0=performance.now()
  const out = fc.check(fc.property(policies, (p) => { n++; const g = generate(p, d); if (!g.ok) { r++; if (g.differences.length) throw new Error(d.id+JSON.stringify(g.differences)) } }), { numRuns: 200, seed: 1 })
  console.log(d.id, n, r, performance.now()-t0, out.failed)
  if (out.failed) { console.log(out.errorInstance, JSON.stringify(out.counterexample, (_, v) => typeof v === 'bigint' ? v.toString(16)+'n' : v, 1))
    const p = out.counterexample?.[0]; if (p) console.log(d.print(p).files.map(f=>f.text).join('\n')) }
  }
})
