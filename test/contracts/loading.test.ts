import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { provePolicy } from '../../src/core/check/prove.ts'
import { render } from '../../src/core/diagnostics/render.ts'
import type { Dialect } from '../../src/core/model/dialect.ts'
import type { Policy } from '../../src/core/model/policy.ts'
import { policies } from '../arbitrary/policy.ts'
import { load, loaderMissing } from '../support/loaders.ts'
import { DIALECT_CONTRACTS, type Loader } from './dialects.ts'
import { HOSTILE_POLICIES, POLICIES } from './policies.ts'

const LOADERS = DIALECT_CONTRACTS.flatMap(({ dialect, loaders }) =>
  loaders.map((loader) => ({ dialect, loader, title: loader.title, missing: loaderMissing(loader) })),
)
for (const { title, missing } of LOADERS) {
  if (missing !== undefined) console.warn(`*** ${title} is not asked about printed files: ${missing} ***`)
}

/** The vendor takes it twice, and what is loaded then, read back, is proved to be the policy. */
function expectLoaded(policy: Policy, dialect: Dialect, loader: Loader): void {
  const { files, refusals } = dialect.print(policy)
  if (refusals.length > 0) return
  const { status, said, dumps } = load(loader, files)
  expect([status, said]).toEqual([0, ''])
  for (const dump of dumps) {
    const { value, diagnostics } = dialect.read(dump)
    expect(diagnostics.filter(({ severity }) => severity !== 'info').map((one) => render(one))).toEqual([])
    const proof = provePolicy(value, policy)
    expect(proof.equal ? [] : proof.differences.map(({ what }) => what)).toEqual([])
  }
}

describe.each(LOADERS)('$title', ({ dialect, loader, missing }) => {
  test.skipIf(missing !== undefined).each(Object.entries({ ...POLICIES, ...HOSTILE_POLICIES }))(
    '%s: loads twice, and what is loaded is the policy',
    (_, policy) => expectLoaded(policy, dialect, loader),
  )

  test.skipIf(missing !== undefined)('whatever is printed loads twice, and what is loaded is the policy', () => {
    fc.assert(
      fc.property(policies, (policy) => expectLoaded(policy, dialect, loader)),
      { numRuns: 40 },
    )
  })
})
