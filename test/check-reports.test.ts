import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { portolan, repository } from './support/program.ts'
import { readSarif } from './support/sarif.ts'
import { elementsOf } from './support/xml.ts'

const DEPLOYMENT = 'examples/lync-2013-scaled-edge-dns/deployment.yaml'
const GOOD = 'examples/lync-2013-scaled-edge-dns/out/nftables/outer.nft'
const BROKEN = 'docs/guide/broken/scaled-edge-outer.nft'
const FORMATS = ['text', 'json', 'markdown', 'sarif', 'junit'] as const

const scratch = mkdtempSync(join(tmpdir(), 'portolan-check-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const check = (config: string, ...more: readonly string[]) =>
  portolan(['check', config, '--for', DEPLOYMENT, '--firewall', 'outer', ...more])

/** The number of the line of a file that has some words. */
function lineWith(file: string, words: string): number {
  return (
    readFileSync(join(repository, file), 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(words)) + 1
  )
}

/** One run that writes every form. */
function everyForm(config: string, name: string) {
  const path = (format: string) => join(scratch, `${name}.${format}`)
  const run = check(config, ...FORMATS.flatMap((format) => ['--report', `${format}=${path(format)}`]))
  return { run, form: (format: (typeof FORMATS)[number]) => readFileSync(path(format), 'utf8') }
}
const good = everyForm(GOOD, 'good')
const broken = everyForm(BROKEN, 'broken')

test('the exit code says whether there is anything to report, whatever the form', () => {
  expect([good.run.code, good.run.err]).toEqual([0, ''])
  expect([broken.run.code, broken.run.err]).toEqual([1, ''])
  for (const { run, form } of [good, broken]) expect(run.out).toBe(form('text'))
  const printed = check(BROKEN, '--format', 'junit')
  expect([printed.code, printed.out]).toEqual([1, broken.form('junit')])
})

test('SARIF points at the line that decides, and at the assertion', () => {
  const { runs } = readSarif(broken.form('sarif'))
  const results = runs[0]?.results ?? []
  expect(new Set(results.map(({ ruleId }) => ruleId))).toEqual(new Set(['open-unneeded', 'assertion-fails']))
  const failed = results.find(({ ruleId }) => ruleId === 'assertion-fails')
  expect(failed?.level).toBe('error')
  expect(failed?.message.text).toContain('people outside reach the perimeter, never the inside')
  expect(failed?.locations).toMatchObject([
    {
      physicalLocation: {
        artifactLocation: { uri: BROKEN },
        region: { startLine: lineWith(BROKEN, 'ip saddr 198.51.100.0/24 tcp dport 1433 accept') },
      },
    },
  ])
  const related = failed?.relatedLocations?.map(({ physicalLocation: { artifactLocation, region } }) => [
    artifactLocation.uri,
    region?.startLine,
  ])
  expect(related).toEqual(
    expect.arrayContaining([
      [DEPLOYMENT, lineWith(DEPLOYMENT, 'no-way-straight-inside') - 1],
      [BROKEN, lineWith(BROKEN, 'dnat ip to 192.168.10.95:1433')],
    ]),
  )
  expect(readSarif(good.form('sarif')).runs[0]?.results).toEqual([])
})

test('the same fault has the same fingerprint after the file has changed elsewhere', () => {
  const moved = join(scratch, 'moved.nft')
  writeFileSync(moved, `# one\n# two\n${readFileSync(join(repository, BROKEN), 'utf8')}`)
  const [before, after] = [broken.form('sarif'), check(moved, '--format', 'sarif').out].map((log) =>
    readSarif(log).runs.flatMap(({ results }) => results),
  )
  const fingerprints = (results: typeof before) => results?.map(({ partialFingerprints }) => partialFingerprints)
  expect(fingerprints(after)).toEqual(fingerprints(before))
  expect(new Set(fingerprints(before)?.map((each) => JSON.stringify(each))).size).toBe(before?.length)
})

test('JUnit has a test for each flow, each kind of excess and each assertion', () => {
  const elements = elementsOf(broken.form('junit'))
  const suite = elements.find(({ name }) => name === 'testsuite')
  const cases = elements.filter(({ name }) => name === 'testcase')
  expect(suite?.attributes).toMatchObject({ name: 'outer', failures: '2', skipped: '2', tests: String(cases.length) })
  const groups = cases.map(({ attributes }) => attributes.classname)
  expect([...new Set(groups)]).toEqual(['outer.flows', 'outer.excess', 'outer.assertions'])
  const assertions = cases.filter((_, i) => groups[i] === 'outer.assertions')
  expect(assertions.map(({ attributes }) => attributes.name?.split(':')[0])).toEqual([
    'no-way-straight-inside',
    'sign-in',
    'databases-are-private',
    'media-relay',
  ])
  const failures = elements.filter(({ name }) => name === 'failure')
  expect(failures.map(({ attributes }) => attributes.type)).toEqual(['open', 'fails'])
  expect(failures[1]?.text).toContain(`${BROKEN}:${lineWith(BROKEN, 'tcp dport 1433 accept')}`)
  expect(elements.filter(({ name }) => name === 'skipped').map(({ attributes }) => attributes.message)).toEqual([
    'judged at inner',
    'judged at inner',
  ])
})

test('a flow that does not pass is an error at its line, and says what users will notice', () => {
  const config = 'docs/guide/broken/outer.nft'
  const deployment = 'examples/lync-2010-consolidated-edge/deployment.yaml'
  const path = (format: string) => join(scratch, `blocked.${format}`)
  const reports = ['--report', `sarif=${path('sarif')}`, '--report', `junit=${path('junit')}`]
  const { code, out } = portolan(
    ['check', config, '--for', deployment, '--firewall', 'outer', '--format', 'markdown'].concat(reports),
  )
  expect(code).toBe(1)
  const blocked = readSarif(readFileSync(path('sarif'), 'utf8')).runs.flatMap(({ results }) =>
    results.filter(({ ruleId }) => ruleId === 'flow-blocked'),
  )
  expect(blocked).toMatchObject([
    { level: 'error', locations: [{ physicalLocation: { artifactLocation: { uri: config } } }] },
  ])
  expect(blocked[0]?.message.text).toContain('What users will notice: ')
  const failure = elementsOf(readFileSync(path('junit'), 'utf8')).find(({ name }) => name === 'failure')
  expect(failure?.attributes).toEqual({ type: 'blocked', message: 'it is denied' })
  expect(out).toContain('## Flows that do not pass')
})

test('Markdown has a row for the assertion that fails', () => {
  expect(broken.form('markdown')).toMatch(/^\| no-way-straight-inside: deny .* \| fails \| permitted: eth0 to eth1, /m)
  expect(good.form('markdown')).not.toContain('does not')
})

test('JSON tells assertions apart from those that others judge', () => {
  const { assertions } = JSON.parse(broken.form('json')) as {
    readonly assertions: {
      readonly judged: readonly { readonly faults: readonly unknown[] }[]
      readonly elsewhere: readonly unknown[]
    }
  }
  expect(assertions.judged).toMatchObject([
    { assertion: 'no-way-straight-inside', kind: 'deny', outcome: 'fails', file: DEPLOYMENT },
    { assertion: 'sign-in', kind: 'allow', outcome: 'holds', faults: [] },
  ])
  expect(assertions.judged[0]?.faults[0]).toMatchObject({ of: 'opening packet', disposition: 'permitted' })
  expect(assertions.elsewhere).toMatchObject([
    { assertion: 'databases-are-private', firewalls: ['inner'] },
    { assertion: 'media-relay', firewalls: ['inner'] },
  ])
})

test('what nobody can decide is undecided in every form, with the line to blame', () => {
  const folder = 'examples/lync-2013-scaled-edge-dns/out/iptables'
  const [four, six] = ['v4', 'v6'].map((family) => join(repository, folder, `outer.${family}.rules`))
  const doubtful = join(scratch, 'doubtful.v4.rules')
  const lines = ['-A FORWARD -m recent --name x --rcheck -j DROP', '-A FORWARD -m strange --odd 1 -j ACCEPT']
  const text = readFileSync(four ?? '', 'utf8').replace(/^(?=-A FORWARD )/m, `${lines.join('\n')}\n`)
  writeFileSync(doubtful, text)
  const path = (format: string) => join(scratch, `doubtful.${format}`)
  const { code, out } = check(
    doubtful,
    six ?? '',
    '--report',
    `sarif=${path('sarif')}`,
    '--report',
    `junit=${path('junit')}`,
  )
  expect(code).toBe(1)
  expect(out).toContain('Assertions that are undecided: 2')
  const number = text.split('\n').indexOf(lines[1] ?? '') + 1
  const results = readSarif(readFileSync(path('sarif'), 'utf8')).runs[0]?.results ?? []
  for (const rule of ['flow-undecided', 'assertion-undecided', 'not-understood']) {
    const places = results
      .filter(({ ruleId }) => ruleId === rule)
      .flatMap(({ locations, relatedLocations = [] }) => [...locations, ...relatedLocations])
    expect(
      places.map(({ physicalLocation }) => physicalLocation.region?.startLine),
      rule,
    ).toContain(number)
  }
  const failures = elementsOf(readFileSync(path('junit'), 'utf8')).filter(({ name }) => name === 'failure')
  expect(new Set(failures.map(({ attributes }) => attributes.type))).toEqual(new Set(['undecided', 'open']))
})

test.each([
  ['an unknown form', ['sarf=x'], '"sarf=x"; the forms are text, json, markdown, sarif, junit'],
  ['no file', ['sarif='], '"sarif="'],
  ['no form', ['x.sarif'], '"x.sarif"'],
  ['one file twice', ['sarif=a.x', 'junit=./a.x'], 'two reports would go to "./a.x"'],
  ['the configuration itself', [`sarif=${GOOD}`], `would overwrite "${GOOD}"`],
  ['the deployment itself', [`sarif=./${DEPLOYMENT}`], `would overwrite "./${DEPLOYMENT}"`],
])('--report with %s is refused before anything is written', (_, reports, message) => {
  const before = readFileSync(join(repository, GOOD), 'utf8')
  const { code, out, err } = check(GOOD, '--report', ...reports)
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain(message)
  expect(readFileSync(join(repository, GOOD), 'utf8')).toBe(before)
})

test('where something cannot be done, no report is written', () => {
  const path = join(scratch, 'none.sarif')
  const { code, err } = portolan([
    'check',
    GOOD,
    '--for',
    DEPLOYMENT,
    '--firewall',
    'middle',
    '--report',
    `sarif=${path}`,
  ])
  expect(code).toBe(2)
  expect(err).toContain('the deployment has outer, inner')
  expect(existsSync(path)).toBe(false)
})
