import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generate } from '../../src/core/check/generate.ts'
import { DIALECTS } from '../../src/core/dialects/index.ts'
import type { Policy } from '../../src/core/model/policy.ts'
import type { Ruleset } from '../../src/core/model/ruleset.ts'
import { planPolicies } from '../../src/core/plan/policy.ts'
import { labObstacle } from '../../src/node/lab/inside.ts'
import { type Lab, openLab } from '../../src/node/lab/lab.ts'
import { type LabResult, runLab } from '../../src/node/lab/run.ts'
import { EXAMPLES, type Planned, plannedExample, plannedText } from '../support/example.ts'

const obstacle = labObstacle()
if (obstacle !== undefined) process.stderr.write(`\n*** lab tests are skipped: ${obstacle} ***\n\n`)

/** Both families, three zones in a row, an Edge behind NAT that needs the hairpin. */
const BOTH_FAMILIES = `
portolan: 1
name: both families
zones:
  perimeter: [10.45.16.0/24, 172.25.33.0/24, '2001:db8:45::/64']
  internal: [192.168.10.0/24, '2001:db8:10::/64']
firewalls:
  outer: { between: [internet, perimeter], dialect: nftables, interfaces: { internet: eth0, perimeter: eth1 } }
  inner: { between: [perimeter, internal], dialect: nftables, interfaces: { perimeter: eth0, internal: eth1 } }
products: { lync: 2010 }
servers:
  edge1:
    role: lync/edge
    addresses:
      access: [10.45.16.10, '2001:db8:45::10']
      webconf: [10.45.16.20, '2001:db8:45::20']
      av: [10.45.16.30, '2001:db8:45::30']
      internal: [172.25.33.10, '2001:db8:45::11']
    nat: { access: 131.107.155.10, webconf: 131.107.155.20, av: 131.107.155.30 }
  rp1:
    role: reverse-proxy
    addresses: { external: 10.45.16.40, internal: 172.25.33.40 }
    nat: { external: 131.107.155.40 }
  fe1: { role: lync/front-end, pool: pool1, addresses: { main: [192.168.10.90, '2001:db8:10::90'] } }
  fe2: { role: lync/front-end, pool: pool1, addresses: { main: [192.168.10.91, '2001:db8:10::91'] } }
pools:
  pool1: { vip: 192.168.10.190, balancing: dns+hardware-web }
features:
  remote-access: true
  federation: { partners: [lync-2010, ocs-2007] }
`

const CASES: readonly (readonly [string, () => Planned])[] = [
  ...EXAMPLES.map((name) => [name, () => plannedExample(name)] as const),
  ['both families', () => plannedText('both-families.yaml', BOTH_FAMILIES)],
]

describe.skipIf(obstacle !== undefined).each(CASES)('lab: %s', (_, open) => {
  let planned: Planned
  let policies: readonly Policy[]
  let lab: Lab

  beforeAll(async () => {
    planned = open()
    policies = planPolicies(planned.deployment, planned.matrix)
    lab = await openLab(planned.deployment, planned.matrix)
  })
  afterAll(() => lab?.close())

  async function runWith(dialectId: string): Promise<LabResult> {
    const dialect = DIALECTS.find(({ id }) => id === dialectId)
    const rulesets = new Map<string, Ruleset>()
    for (const policy of policies) {
      const made = dialect && generate(policy, dialect)
      if (!made?.ok) throw new Error(`no configuration of ${policy.firewall}`)
      // Twice: loading again must be safe.
      for (let i = 0; i < 2; i++) await lab.load(policy.firewall, { dialect: dialectId, files: made.files })
      rulesets.set(policy.firewall, made.ruleset)
    }
    return runLab(lab, planned.deployment, planned.matrix, rulesets)
  }

  test.each(DIALECTS.map(({ id }) => id))('plan, proof and kernel agree on every packet with %s', async (id) => {
    const { rows, untried } = await runWith(id)
    expect(
      rows
        .filter(({ agree }) => !agree)
        .map(({ probe, ...row }) => ({ flow: probe.flow.id, kind: probe.kind, ...row })),
    ).toEqual([])
    expect(untried).toEqual([])
    expect(new Set(rows.map(({ probe }) => probe.flow.id)).size).toBe(planned.matrix.flows.length)
    expect(rows.some(({ kernel }) => kernel === 'denied')).toBe(true)
  })
})
