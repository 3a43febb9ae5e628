import { test } from 'vitest'
import { deploymentOf } from '/work/main/test/support/world.ts'
import { realCatalogue } from '/work/main/test/support/catalogue.ts'
import { planFlows } from '/work/main/src/core/plan/matrix.ts'
import { planPolicies } from '/work/main/src/core/plan/policy.ts'
import { planText } from '/work/main/src/core/reports/plan-text.ts'
import { formatAddresses } from '/work/main/src/core/sets/addresses.ts'
import { formatPorts } from '/work/main/src/core/sets/ports.ts'
import { writeFileSync } from 'node:fs'

test('trial', () => {
  const catalogue = realCatalogue()
  console.log(catalogue.requirements.length, 'requirements', [...catalogue.features.values()].filter(f => f.default).length)
  const defaults = [...catalogue.features.values()].filter((f) => f.default).map((f) => f.id)
  const v = { lync: '2010' }
  const deployment = deploymentOf({
    zones: { perimeter: ['10.45.16.0/24', '172.25.33.0/24'], internal: ['192.168.10.0/24'] },
    firewalls: { outer: ['internet', 'perimeter'], inner: ['perimeter', 'internal'] },
    servers: {
      edge1: { role: 'lync/edge', at: { access: '10.45.16.10', webconf: '10.45.16.20', av: '10.45.16.30', internal: '172.25.33.10' }, nat: { access: '131.107.155.10', webconf: '131.107.155.20', av: '131.107.155.30' }, versions: v },
      rp1: { role: 'network/reverse-proxy', at: { external: '10.45.16.40', internal: '172.25.33.40' }, nat: { external: '131.107.155.40' } },
      fe1: { role: 'lync/front-end', pool: 'pool1', at: '192.168.10.90', versions: v },
      fe2: { role: 'lync/front-end', pool: 'pool1', at: '192.168.10.91', versions: v },
    },
    pools: { pool1: { vip: '192.168.10.190', balancing: 'dns+hardware-web' } },
    features: [...defaults, 'lync/remote-access', 'lync/mobility', 'lync/federation'],
    partners: ['lync-2010', 'ocs-2007-r2', 'ocs-2007'],
  })
  const t = performance.now()
  const plan = planFlows(deployment, catalogue)
  const t2 = performance.now()
  const policies = planPolicies(deployment, plan)
  console.log(plan.flows.length, 'flows', t2 - t, 'ms; policies', performance.now() - t2)
  let out = planText(plan)
  out += '\nUNPLACED\n' + plan.unplaced.map((u) => JSON.stringify(u)).join('\n')
  for (const p of policies) {
    out += `\n\n== ${p.firewall}\n` + p.sides.map((s) => `${s.zone} ${s.interface} ${formatAddresses(s.sources)}`).join('\n') + '\n'
    for (const r of p.rules) {
      const s = r.service
      const svc = s.protocol === 'tcp' || s.protocol === 'udp' ? `${s.protocol} ${formatPorts(s.sourcePorts)}->${formatPorts(s.destinationPorts)}` : JSON.stringify(s)
      out += `${r.id} | ${r.from}>${r.to} | ${r.source.name} ${r.source.addresses === 'any' ? '' : formatAddresses(r.source.addresses)} > ${r.destination.name} ${r.destination.addresses === 'any' ? '' : formatAddresses(r.destination.addresses)} | ${svc} | ${r.flows.length} | ${r.because}\n`
    }
    out += p.translations.map((t) => `${t.id} ${t.real} ${t.mapped} ${t.inside}>${t.outside} hairpin ${t.hairpin} ${t.because}`).join('\n') + '\n'
    out += p.input.map((t) => JSON.stringify(t)).join('\n') + '\n'
  }
  writeFileSync('/tmp/planwork/out.txt', out)
})
