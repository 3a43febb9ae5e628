import { test } from 'vitest'
import { deploymentOf } from '../../../test/support/world.ts'
import { realCatalogue } from '../../../test/support/catalogue.ts'
import { planFlows } from './matrix.ts'
import { planPolicies } from './policy.ts'
test('perf', () => {
  const catalogue = realCatalogue()
  const defaults = [...catalogue.features.values()].filter((f) => f.default).map((f) => f.id)
  const zones: any = { 'internal-core': ['10.255.0.0/16'], 'provider-wan': ['172.16.0.0/16'] }
  const firewalls: any = { 'fw-core': ['internal-core', 'provider-wan'] }
  const servers: any = {}
  const v = { lync: '2010', exchange: '2010' }
  let n = 0
  for (let s = 0; s < 40; s++) {
    zones[`internal-s${s}`] = [`10.${s}.0.0/16`]
    zones[`perimeter-s${s}`] = [`172.17.${s}.0/24`]
    firewalls[`fw-in-${s}`] = [`internal-s${s}`, `perimeter-s${s}`, 'provider-wan']
    firewalls[`fw-out-${s}`] = ['internet', `perimeter-s${s}`]
    const add = (role: string, count: number, pool?: string) => { for (let i = 0; i < count; i++) { servers[`h${n}`] = { role, at: `10.${s}.${1 + (n % 50 >> 3)}.${10 + (n % 200)}`, versions: v, ...(pool ? { pool } : {}) }; n++ } }
    const before = n
    let k = 0
    const put = (role: string, count: number, pool?: string) => { for (let i = 0; i < count; i++) { servers[`s${s}-${k}`] = { role, at: `10.${s}.${k >> 7}.${10 + (k & 127)}`, versions: v, ...(pool ? { pool: `${pool}-${s}` } : {}) }; k++ } }
    put('lync/front-end', 8, 'pool'); put('lync/mediation', 4, 'med'); put('lync/back-end', 2); put('windows/domain-controller', 4); put('windows/dns-server', 2)
    put('exchange/hub-transport', 4); put('exchange/client-access', 8, 'cas'); put('exchange/mailbox', 10); put('exchange/unified-messaging', 4); put('lync/director', 2)
    for (let e = 0; e < 2; e++) servers[`edge-${s}-${e}`] = { role: 'lync/edge', pool: `edge-${s}`, at: { access: `172.17.${s}.${10 + e}`, webconf: `172.17.${s}.${20 + e}`, av: `172.17.${s}.${30 + e}`, internal: `172.17.${s}.${40 + e}` }, nat: { access: `131.107.${s}.${10 + e}`, webconf: `131.107.${s}.${20 + e}`, av: `131.107.${s}.${30 + e}` }, versions: v }
    void add; void before
  }
  const deployment = deploymentOf({ zones, firewalls, servers, features: [...defaults, 'lync/remote-access', 'lync/federation', 'lync/enterprise-voice'], partners: ['lync-2010'] })
  console.log(Object.keys(servers).length, 'servers')
  for (const support of ['least-privilege', 'microsoft'] as const) {
    const t = performance.now()
    const plan = planFlows({ ...deployment, support }, catalogue)
    const t2 = performance.now()
    console.log(support, plan.flows.length, 'flows', Math.round(t2 - t), 'ms', plan.unplaced.length, 'unplaced', plan.absent.length, plan.equalWays.length)
    const p = planPolicies(deployment, plan)
    console.log(p.reduce((a, x) => a + x.rules.length, 0), 'rules', Math.round(performance.now() - t2), 'ms', process.memoryUsage().heapUsed >> 20, 'MB')
    console.log(JSON.stringify(plan.unplaced[0]))
  }
})
