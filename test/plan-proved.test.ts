import { describe, expect, test } from 'vitest'
import { generate } from '../src/core/check/generate.ts'
import { reach } from '../src/core/check/reach.ts'
import { DIALECTS } from '../src/core/dialects/index.ts'
import { planFlows } from '../src/core/plan/matrix.ts'
import { planPolicies } from '../src/core/plan/policy.ts'
import { catalogueOf, deploymentOf, type FlowWords, type WorldWords } from './support/world.ts'

// Two sites that only the internet joins, each with translation, hairpins, both families, and every kind of transport.
const ROLES = {
  'mail/edge': { interfaces: ['outside', 'inside'] },
  'mail/hub': {},
  'mail/client': { kind: 'population', zones: ['internal', 'branch'] },
  'net/internet': { kind: 'population', zones: ['internet'] },
} as const
const V1 = { versions: { mail: '1' } }
const edge = (site: number) => ({
  role: 'mail/edge',
  at: { outside: [`10.${site}.0.1`, `2001:db8:${site}::1`], inside: `10.${site}.0.2` },
  nat: { outside: `192.0.2.${site}` },
  ...V1,
})
const outside = { roles: ['mail/edge'], interface: 'outside' }
const inside = { roles: ['mail/edge'], interface: 'inside' }
const byPublic = { ...outside, public: true }
const FLOWS: readonly FlowWords[] = [
  { from: byPublic, to: byPublic, ports: '3478', transport: ['udp'] },
  { from: 'mail/client', to: byPublic, ports: '443' },
  { from: 'net/internet', to: outside, ports: '443', transport: ['tcp', 'icmp'] },
  { from: outside, to: 'net/internet', ports: '5061', sourcePorts: '50000-59999' },
  { from: 'mail/client', to: inside, ports: '8057' },
  { from: 'mail/hub', to: inside, transport: ['any'] },
  { from: inside, to: 'mail/hub', transport: ['esp'] },
]
const FIREWALLS = {
  ...{ out1: ['internet', 'perimeter1'], in1: ['perimeter1', 'internal1'] },
  ...{ out2: ['internet', 'perimeter2'], in2: ['perimeter2', 'internal2'] },
}
const WORLD: WorldWords = {
  zones: {
    ...{ perimeter1: ['10.1.0.0/24', '2001:db8:1::/64'], internal1: ['10.11.0.0/24', '2001:db8:11::/64'] },
    ...{ perimeter2: ['10.2.0.0/24', '2001:db8:2::/64'], internal2: ['10.12.0.0/24'] },
  },
  firewalls: FIREWALLS,
  servers: { edge1: edge(1), edge2: edge(2), hub1: { role: 'mail/hub', at: '10.11.0.9', ...V1 } },
}

describe.each([
  ['with interface names', []],
  ['without interface names', Object.keys(FIREWALLS)],
] as const)('%s', (_, nameless) => {
  const deployment = deploymentOf({ ...WORLD, nameless })
  const catalogue = catalogueOf(ROLES, FLOWS)
  const matrix = planFlows(deployment, catalogue)
  const policies = planPolicies(deployment, matrix)
  test.each(
    DIALECTS.flatMap((dialect) => policies.map((policy) => [policy.firewall, dialect.id, policy, dialect] as const)),
  )('%s in %s: what is planned is generated, proved, and lets every flow through', (firewall, _id, policy, dialect) => {
    const made = generate(policy, dialect)
    expect(made).toMatchObject({ ok: true })
    if (!made.ok) return
    const { verdicts } = reach(made.ruleset, firewall, matrix.flows, deployment, catalogue.features)
    expect(verdicts.length).toBeGreaterThan(0)
    expect(verdicts.filter(({ disposition }) => disposition !== 'permitted').map(({ flow }) => flow.id)).toEqual([])
  })
})
