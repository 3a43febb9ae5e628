import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generate } from '../../src/core/check/generate.ts'
import { reach } from '../../src/core/check/reach.ts'
import { spanText } from '../../src/core/diagnostics/source.ts'
import { DIALECTS } from '../../src/core/dialects/index.ts'
import type { Dialect, PrintedFile } from '../../src/core/model/dialect.ts'
import type { Flow } from '../../src/core/model/flow.ts'
import type { Policy } from '../../src/core/model/policy.ts'
import type { Ruleset } from '../../src/core/model/ruleset.ts'
import { planPolicies } from '../../src/core/plan/policy.ts'
import { labObstacle } from '../../src/node/lab/inside.ts'
import { type Lab, openLab } from '../../src/node/lab/lab.ts'
import { flowProbes, type Probe } from '../../src/node/lab/probes.ts'
import { prover } from '../../src/node/lab/proof.ts'
import { tryProbes } from '../../src/node/lab/run.ts'
import { type Planned, plannedExample } from '../support/example.ts'

// Each rule of each generated file is taken out, alone. What then fails must be exactly what the rule carried: by its policy, by the
// checker, and by the packets.
const obstacle = labObstacle()
if (obstacle !== undefined) process.stderr.write(`\n*** mutation tests are skipped: ${obstacle} ***\n\n`)

const EXAMPLES = ['lync-2010-consolidated-edge', 'exchange-2010-perimeter']

/** A file with one rule less. */
interface Mutant {
  readonly line: string
  readonly files: readonly PrintedFile[]
  readonly ruleset: Ruleset
  /** Flows of the policy rule that the line prints, by its comment; undefined for lines of the frame (jumps, states, drops). */
  readonly carried: readonly string[] | undefined
  /** The policy rule is printed by this one line alone. */
  readonly alone: boolean
}

function mutants(policy: Policy, dialect: Dialect, files: readonly PrintedFile[]): readonly Mutant[] {
  const { value: whole } = dialect.read(files)
  const rules = [...whole.lists.values()].flatMap((list) => list.rules)
  const places = new Map(
    rules.flatMap((rule) => {
      const { span } = rule.origin
      return rule.origin.kind === 'line' && span ? [[`${span.source.name}:${span.start}`, { span, rule }] as const] : []
    }),
  )
  const idOf = (comment: string | undefined) =>
    policy.rules.find(({ id }) => comment === id || comment?.startsWith(`${id} `))?.id
  const lines = new Map<string, number>()
  for (const { rule } of places.values()) {
    const id = idOf(rule.comment)
    if (id !== undefined) lines.set(id, (lines.get(id) ?? 0) + 1)
  }
  return [...places.values()].map(({ span, rule }) => {
    const changed = files.map((file) =>
      file.name === span.source.name
        ? { ...file, text: file.text.slice(0, span.start) + file.text.slice(span.end) }
        : file,
    )
    const id = idOf(rule.comment)
    const carried = id === undefined ? undefined : policy.rules.find((one) => one.id === id)?.flows
    return {
      line: spanText(span).trim(),
      files: changed,
      ruleset: dialect.read(changed).value,
      carried,
      alone: id !== undefined && lines.get(id) === 1,
    }
  })
}

describe.skipIf(obstacle !== undefined).each(EXAMPLES)('without one rule: %s', (name) => {
  let planned: Planned
  let policies: readonly Policy[]
  let lab: Lab

  beforeAll(async () => {
    planned = plannedExample(name)
    policies = planPolicies(planned.deployment, planned.matrix)
    lab = await openLab(planned.deployment, planned.matrix)
  })
  afterAll(() => lab?.close())

  test.each(DIALECTS.map((dialect) => [dialect.id, dialect] as const))(
    '%s',
    { timeout: 1_200_000 },
    async (_, dialect) => {
      const made = new Map(
        policies.map((policy) => {
          const one = generate(policy, dialect)
          if (!one.ok) throw new Error(`no configuration of ${policy.firewall}: ${one.differences.join('; ')}`)
          return [policy.firewall, one] as const
        }),
      )
      for (const [firewall, { files }] of made) await lab.load(firewall, { dialect: dialect.id, files })
      const rulesets = new Map([...made].map(([firewall, { ruleset }]) => [firewall, ruleset]))
      let tried = 0

      for (const policy of policies) {
        const { firewall } = policy
        const flows = planned.matrix.flows.filter(({ crossings }) =>
          crossings.some((crossing) => crossing.firewall === firewall),
        )
        const probes = flows.flatMap((flow) => flowProbes(lab.plan, flow))
        // A host that meets itself by its public address, from a port to the same port: the reply has the very header of the opening
        // packet, so the kernel lets it through as one. Of lines of the frame such a flow can show nothing.
        const monologues = new Set(
          probes
            .filter(({ host, destination }) => host.links.some((link) => link.addresses.includes(destination)))
            .map(({ flow }) => flow.id),
        )
        for (const mutant of mutants(policy, dialect, made.get(firewall)?.files ?? [])) {
          const named = namedByCheck(mutant.ruleset, firewall, flows, planned)
          if (mutant.carried !== undefined) {
            expect(mutant.carried, mutant.line).toEqual(expect.arrayContaining([...named]))
            if (mutant.alone) expect([...named].sort(), mutant.line).toEqual([...mutant.carried].sort())
          }
          await lab.load(firewall, { dialect: dialect.id, files: mutant.files })
          const seen = await seenByLab(lab, probes, new Map([...rulesets, [firewall, mutant.ruleset]]), planned, named)
          const expected = [...named].filter((id) => mutant.carried !== undefined || !monologues.has(id))
          expect(
            [...seen].filter((id) => mutant.carried !== undefined || !monologues.has(id)).sort(),
            mutant.line,
          ).toEqual(expected.sort())
          tried++
        }
        await lab.load(firewall, { dialect: dialect.id, files: made.get(firewall)?.files ?? [] })
      }
      process.stderr.write(`without one rule: ${name}, ${dialect.id}: ${tried} rules taken out\n`)
      expect(tried).toBeGreaterThan(20)
    },
  )
})

function namedByCheck(
  ruleset: Ruleset,
  firewall: string,
  flows: readonly Flow[],
  { deployment, catalogue }: Planned,
): ReadonlySet<string> {
  const { verdicts } = reach(ruleset, firewall, flows, deployment, catalogue.features)
  return new Set(verdicts.filter(({ disposition }) => disposition !== 'permitted').map(({ flow }) => flow.id))
}

/** Flows of which some packet does not arrive. A silence that the proof does not expect is believed only the second time. */
async function seenByLab(
  lab: Lab,
  probes: readonly Probe[],
  rulesets: ReadonlyMap<string, Ruleset>,
  { deployment }: Planned,
  named: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const prove = prover(lab.plan, deployment, rulesets)
  const rows = await tryProbes(lab, probes, (probe) => !named.has(probe.flow.id) && prove(probe) === 'permitted')
  return new Set(rows.filter(({ kernel }) => kernel !== 'permitted').map(({ probe }) => probe.flow.id))
}
