import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Policy } from '../../model/policy.ts'
import { complementAddresses } from '../../sets/addresses.ts'
import { printNftables } from './print.ts'
import { read } from './read.ts'
import { POLICY } from './testing/policy.ts'
import { sayRule } from './testing/say.ts'

/** The same firewall when the deployment does not say what its interfaces are called. */
const NAMELESS: Policy = { ...POLICY, sides: POLICY.sides.map(({ zone, sources }) => ({ zone, sources })) }

function printed(policy: Policy): string {
  const { files, refusals } = printNftables(policy)
  expect(refusals).toEqual([])
  return files.map(({ text }) => text).join('')
}

/** Every list of what is read from a text, in words and without the order of declaration. */
function said(name: string, text: string): Readonly<Record<string, readonly string[]>> {
  const { value, diagnostics } = read([{ name, text }])
  expect(diagnostics).toEqual([])
  return Object.fromEntries([...value.lists].map(([key, { rules }]) => [key, rules.map(sayRule)]))
}

function kernelMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'loading rules needs root'
  try {
    execFileSync('sh', ['-c', 'unshare -n nft list ruleset'], { stdio: 'pipe' })
    return undefined
  } catch {
    return 'nft or network namespaces are missing'
  }
}

const missing = kernelMissing()

test('prints the golden files', async () => {
  await expect(printed(POLICY)).toMatchFileSnapshot('testing/outer.nft')
  await expect(printed(NAMELESS)).toMatchFileSnapshot('testing/outer-nameless.nft')
})

test('every rule names its flows, and each flow stands at one rule only', () => {
  const text = printed(POLICY)
  for (const { id, flows } of POLICY.rules) {
    expect(text).toContain(`comment "${id} `)
    for (const flow of flows) expect(text.split(flow)).toHaveLength(2)
  }
})

test.skipIf(missing !== undefined).each([
  ['with interfaces', POLICY],
  ['without interfaces', NAMELESS],
])(`%s: the kernel takes it twice and shows the same rules${missing ? ` (skipped: ${missing})` : ''}`, (_, policy) => {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-'))
  try {
    const text = printed(policy)
    writeFileSync(join(folder, 'a.nft'), text)
    const commands = [
      'nft add table ip other',
      'nft -c -f a.nft',
      'nft -f a.nft',
      'nft -f a.nft',
      'nft list ruleset > text',
      'nft -j list ruleset > json',
    ]
    writeFileSync(join(folder, 'commands'), commands.join('\n'))
    execFileSync('sh', ['-c', 'unshare -n sh -e commands'], { cwd: folder, stdio: 'pipe' })
    const own = said('own', text)
    expect(said('text', readFileSync(join(folder, 'text'), 'utf8'))).toEqual(own)
    expect(said('json', readFileSync(join(folder, 'json'), 'utf8'))).toEqual(own)
    expect(readFileSync(join(folder, 'text'), 'utf8')).toContain('table ip other')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('spoofed packets are logged like all that is dropped, and without a log dropped at once', () => {
  expect(printed(POLICY)).toMatch(
    /chain spoofed \{\n\t\tlimit rate \S+ burst .* log prefix "portolan spoofed: "\n\t\tdrop\n/,
  )
  const silent = printed({ ...POLICY, logPerSecond: 0 })
  expect(silent).not.toContain('spoofed')
  expect(silent).toContain('@not_behind_internet drop comment')
})

test('no set is declared that no rule names, no chain that has no rule', () => {
  const [internet, perimeter, ...others] = POLICY.sides
  if (internet === undefined || perimeter === undefined) throw new Error('the policy has no sides')
  const anywhere = { ...internet, sources: complementAddresses({ v4: [], v6: [] }) }
  const text = printed({ ...POLICY, sides: [anywhere, perimeter, ...others], rules: [], translations: [] })
  const sets = [...text.matchAll(/^\tset (\w+)/gm)].map(([, name]) => name)
  expect(sets.length).toBeGreaterThan(0)
  for (const name of sets) expect(text).toMatch(new RegExp(`@${name}\\b`))
  expect(text).toContain('chain from_perimeter')
  // Nobody is a stranger there, and no rule leads on.
  expect(text).not.toContain('from_internet')
  expect(printed(POLICY)).toContain('chain from_internet')
})

const NASTY = [
  'line\nadd rule inet portolan forward accept',
  'quote" accept; } } table ip evil { chain c { type filter hook input priority 0; policy accept; } } #',
  'back`reboot`tick $(reboot) \\',
  '# comment\r\n}',
  'nul\0nul',
  'x'.repeat(10_000),
  'right\u202eto\u2066left \u2028 \u2029',
  '; drop',
  '*',
  '',
]

test.each(NASTY)('nothing breaks out: %j', (nasty) => {
  const clean = printed(POLICY)
  const policy: Policy = {
    ...POLICY,
    firewall: nasty,
    deployment: nasty,
    sides: POLICY.sides.map((side) => ({ ...side, zone: `${side.zone}${nasty}` })),
    rules: POLICY.rules.map((rule) => ({
      ...rule,
      id: `${rule.id}${nasty}`,
      from: `${rule.from}${nasty}`,
      to: `${rule.to}${nasty}`,
      source: { ...rule.source, name: `${rule.source.name}${nasty}` },
      destination: { ...rule.destination, name: `${rule.destination.name}${nasty}` },
      because: nasty,
      flows: rule.flows.map((flow) => `${flow}${nasty}`),
    })),
    translations: POLICY.translations.map((each) => ({
      ...each,
      id: `${each.id}${nasty}`,
      inside: `${each.inside}${nasty}`,
      outside: `${each.outside}${nasty}`,
      because: nasty,
    })),
    input: POLICY.input.map(({ from, ...rule }) => ({
      ...rule,
      ...(from === undefined ? {} : { from: `${from}${nasty}` }),
      id: `${rule.id}${nasty}`,
      source: { ...rule.source, name: `${rule.source.name}${nasty}` },
      because: nasty,
    })),
  }
  const text = printed(policy)
  expect(text).toMatch(/^[\t\n\x20-\x7e]*$/)
  for (const { name } of printNftables(policy).files) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}\.nft$/)
  // The same rules as with harmless names; only the names of chains differ.
  const rules = (lists: Readonly<Record<string, readonly string[]>>) =>
    Object.values(lists).map((list) => list.map((rule) => rule.replace(/(jump|goto) .*/, '$1')))
  expect(rules(said('nasty', text))).toEqual(rules(said('clean', clean)))
})

const TOO_HIGH = { protocol: 'icmp', types: [[8, 256]], codes: [[0, 0]] } as const

test.each([
  ['interface-name', { sides: [{ zone: 'internet', interface: 'eth0" accept', sources: { v4: [], v6: [] } }] }],
  ['interface-name', { sides: [{ zone: 'internet', interface: 'eth*', sources: { v4: [], v6: [] } }] }],
  ['interface-twice', { sides: POLICY.sides.map((side) => ({ ...side, interface: 'eth0' })) }],
  ['no-such-side', { sides: POLICY.sides.slice(0, 2) }],
  ['no-such-number', { input: POLICY.input.map((rule) => ({ ...rule, service: TOO_HIGH })) }],
] as const)('refuses: %s', (code, change) => {
  const { files, refusals } = printNftables({ ...POLICY, ...change })
  expect(files).toEqual([])
  expect(refusals.map((refusal) => refusal.code)).toContain(code)
})

test.each([
  [0, undefined],
  [0.5, 'limit rate 30/minute burst 1 packets'],
  [2.9, 'limit rate 2/second burst 2 packets'],
])('log lines at most %d a second', (logPerSecond, rate) => {
  const text = printed({ ...POLICY, logPerSecond })
  if (rate === undefined) expect(text).not.toContain('log prefix')
  else expect(text).toContain(rate)
})
