import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { loaderMissing } from '../../../../test/support/loaders.ts'
import { read } from './read.ts'
import { sayList } from './testing/say.ts'

const missing = loaderMissing({ programs: ['nft'], load: 'true' })
if (missing !== undefined) console.warn(`nft is not asked: ${missing}`)

/** Runs a script of nft commands in a network namespace of its own; `$TEXT` is the text. */
function run(script: string, text: string) {
  const root = process.getuid?.() === 0 ? ['-n'] : ['-rn']
  return spawnSync('unshare', [...root, 'sh', '-c', script], { encoding: 'utf8', env: { ...process.env, TEXT: text } })
}

function table(...lines: readonly string[]): string {
  return `table inet t {\n${lines.join('\n')}\n}\n`
}

function errors(text: string) {
  return read([{ name: 'x.nft', text }]).diagnostics.filter(({ severity }) => severity === 'error')
}

function set(...lines: readonly string[]): string {
  return table('set s {', ...lines, '}', 'chain c {', 'type filter hook forward priority 0', 'ip saddr @s drop', '}')
}

// Declarations of sets; the kernel's own tool is asked about each.
const REFUSED: readonly (readonly [what: string, text: string, code: string])[] = [
  ['no type', set('elements = { 192.0.2.1 }'), 'set-type'],
  ['an empty block', set(), 'set-type'],
  ['an unknown type', set('type nosuch', 'elements = { 192.0.2.1 }'), 'set-type'],
  ['an unknown type of several', set('type ipv4_addr . nosuch'), 'set-type'],
  ['a type of a map', set('type ipv4_addr : verdict'), 'set-type'],
  ['a map without data', table('map m {', 'type ipv4_addr', '}'), 'set-type'],
  ['a map to an unknown type', table('map m {', 'type ipv4_addr : nosuch', '}'), 'set-type'],
  ['a prefix', set('type ipv4_addr', 'elements = { 192.0.2.0/24 }'), 'needs-interval'],
  ['a prefix of one address', set('type ipv4_addr', 'elements = { 192.0.2.1/32 }'), 'needs-interval'],
  ['a range', set('type ipv4_addr', 'elements = { 192.0.2.1-192.0.2.9 }'), 'needs-interval'],
  ['a range behind a value', set('elements = { 192.0.2.0, 192.0.2.1-192.0.2.9 }', 'type ipv4_addr'), 'needs-interval'],
  ['a prefix of typeof', set('typeof ip saddr', 'elements = { 192.0.2.0/24 }'), 'needs-interval'],
  ['a wildcard', table('set s {', 'type ifname', 'elements = { "eth*" }', '}'), 'needs-interval'],
  [
    'a prefix in a map',
    table('map m {', 'type ipv4_addr : verdict', 'elements = { 192.0.2.0/24 : drop }', '}'),
    'needs-interval',
  ],
  ['a prefix that is added later', `${set('type ipv4_addr')}add element inet t s { 192.0.2.0/24 }\n`, 'needs-interval'],
]

const TAKEN: readonly (readonly [what: string, text: string])[] = [
  ['a prefix with the flag', set('type ipv4_addr', 'flags interval', 'elements = { 192.0.2.0/24 }')],
  ['the flag behind the elements', set('type ipv4_addr', 'elements = { 192.0.2.0/24 }', 'flags interval')],
  ['everything else', table('map m {', 'type ipv4_addr : verdict', 'elements = { 192.0.2.1 : drop, * : accept }', '}')],
  ['a concatenation', table('set s {', 'type ipv4_addr . inet_service . ifname', '}')],
  [
    'a map to intervals',
    table('map m {', 'type ipv4_addr : interval ipv4_addr', 'elements = { 192.0.2.1 : 10.0.0.1-10.0.0.4 }', '}'),
  ],
  ['a type of a selector', set('typeof ip saddr', 'elements = { 192.0.2.1 }')],
]

/** Rules that the kernel runs differently and that nft lists alike. */
const LISTED_ALIKE: readonly (readonly [a: string, b: string, read: string])[] = [
  ['meta l4proto icmp drop', 'meta nfproto ipv4 meta l4proto icmp drop', 'proto 1 & (v4 | ?icmp?) -> deny'],
  ['meta l4proto icmp drop', 'meta protocol ip meta l4proto icmp drop', 'proto 1 & (v4 | ?icmp?) -> deny'],
  [
    'meta l4proto ipv6-icmp drop',
    'meta nfproto ipv6 meta l4proto ipv6-icmp drop',
    'proto 58 & (v6 | ?ipv6-icmp?) -> deny',
  ],
  [
    'tcp dport 25 reject with tcp reset',
    'meta nfproto ipv4 tcp dport 25 reject with tcp reset',
    'proto 6 & dport 25 & proto 6 & ?reject with tcp reset? -> reject',
  ],
  [
    'th dport 53 drop',
    'ct protocol tcp th dport 53 drop',
    '(proto 6, 17, 33, 132, 136 & dport 53 & ?th dport 53? | not(proto 6, 17, 33, 132, 136) & ?th dport 53?) -> deny',
  ],
]

/** Where nft lists the family, nothing is in doubt. */
const LISTED_WHOLE: readonly (readonly [rule: string, read: string])[] = [
  ['meta nfproto ipv6 meta l4proto icmp drop', 'v6 & proto 1 -> deny'],
  ['meta nfproto ipv4 meta l4proto tcp drop', 'v4 & proto 6 -> deny'],
  ['ip saddr 192.0.2.1 meta l4proto icmp drop', 'v4 & from 192.0.2.1 & proto 1 -> deny'],
  ['meta l4proto { icmp, ipv6-icmp } drop', 'proto 1, 58 -> deny'],
  ['ip protocol icmp drop', 'v4 & proto 1 -> deny'],
]

describe.skipIf(missing !== undefined)('with nft', () => {
  test.each(REFUSED)('it refuses a set with %s, and so does the reader', (_, text, code) => {
    expect(run('printf %s "$TEXT" | nft -c -f -', text).status).not.toBe(0)
    expect(errors(text).map((one) => one.code)).toContain(code)
    // What looks into it matches perhaps.
    for (const rule of sayList(read([{ name: 'x.nft', text }]).value, 'inet t c')) expect(rule).toContain('?')
  })

  test.each(TAKEN)('it takes %s, and so does the reader', (_, text) => {
    expect(run('printf %s "$TEXT" | nft -c -f -', text)).toMatchObject({ status: 0 })
    expect(errors(text)).toEqual([])
  })

  const chain = (rule: string) => table('chain c {', 'type filter hook forward priority 0', rule, '}')
  const loaded = (rule: string) => {
    const what = (command: string) => run(`printf %s "$TEXT" | nft -f - && ${command}`, chain(rule)).stdout
    return {
      runs: what('nft --debug=netlink list ruleset')
        .split('\n')
        .filter((line) => /^ +\[/.test(line)),
      text: what('nft list ruleset'),
      json: what('nft -j list ruleset'),
    }
  }
  const listOf = (text: string) => sayList(read([{ name: 'list', text }]).value, 'inet t c')

  test.each(LISTED_ALIKE)('%s and %s: both are possible', (a, b, expected) => {
    const [one, other] = [loaded(a), loaded(b)]
    expect(one.runs).not.toEqual(other.runs)
    expect(one.text).toBe(other.text)
    expect(listOf(one.text)).toEqual([expected])
    expect(listOf(one.json)[0]?.replace(/\?[^?]*\?/g, '?')).toBe(expected.replace(/\?[^?]*\?/g, '?'))
    // A file that somebody wrote says what the kernel will run.
    expect(listOf(`# written\n${chain(a)}`)[0]).not.toBe(expected)
  })

  test.each(LISTED_WHOLE)('%s is listed whole', (rule, expected) => {
    const { text, runs } = loaded(rule)
    expect(run('printf %s "$TEXT" | nft -f - && nft --debug=netlink list ruleset', text).stdout.split('\n')).toEqual(
      expect.arrayContaining(runs.filter((line) => !line.includes('lookup'))),
    )
    expect(listOf(text)).toEqual([expected])
  })
})
