// `npm test`: sets everything up and runs every check; `--quick` leaves out what needs namespaces, browsers or minutes.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, install, root, run } from './setup.mjs'

const quick = process.argv.includes('--quick')
const started = Date.now()
const seconds = () => `${((Date.now() - started) / 1000).toFixed(0)} s`

/** Debian packages that end-to-end tests use, by a program that shows each is there. */
const PACKAGES = {
  nft: 'nftables',
  'iptables-restore': 'iptables',
  ip: 'iproute2',
  unshare: 'util-linux',
  conntrack: 'conntrack',
  ping: 'iputils-ping',
  chromium: 'chromium',
}

/** What needs namespaces or takes more than some seconds; `npm test` runs it all. */
const SLOW = [
  'test/bench/**',
  'test/check-reports.test.ts',
  'test/continuous-integration.test.ts',
  'test/diff-command.test.ts',
  'test/difference/**',
  'test/exactness/**',
  'test/health/**',
  'test/library/**',
  'test/reference-pages.test.ts',
  'test/written-answers.test.ts',
  'test/e2e/**',
  'test/contracts/**',
  'test/examples.test.ts',
  'test/guide.test.ts',
  'test/injection.test.ts',
  'test/lookup.test.ts',
  'test/names-and-certificates.test.ts',
  'test/plan-proved.test.ts',
  '**/kernel.test.ts',
  '**/fuzz.test.ts',
]

function systemPackages() {
  const found = (program) =>
    ['/usr/sbin', '/sbin', '/usr/bin', '/bin'].some((folder) => existsSync(join(folder, program)))
  const missing = Object.entries(PACKAGES)
    .filter(([program]) => !found(program))
    .map(([, name]) => name)
  if (missing.length === 0) return
  const loudly = (why) =>
    process.stderr.write(
      `\n*** end-to-end tests will be skipped: ${missing.join(', ')} not installed and ${why} ***\n\n`,
    )
  if (process.getuid?.() !== 0) return loudly('this user may not install packages')
  if (!found('apt-get')) return loudly('this is not a Debian system')
  process.stderr.write(`portolan: installing ${missing.join(', ')} (once)\n`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  run('apt-get', ['update', '-qq'], { quiet: true, env })
  if (run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { quiet: true, env }) !== 0)
    loudly('apt-get failed')
}

/** A command of node_modules, run by this Node. */
function tool(title, script, ...args) {
  process.stderr.write(`portolan: ${title} (${seconds()})\n`)
  if (run(process.execPath, [join(root, 'node_modules', script), ...args]) === 0) return
  failures.push(title)
}

const failures = []
install()
if (!quick) systemPackages()
build()
tool('types', 'typescript/bin/tsc', '--build')
tool('format and lint', '@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.')
if (!quick) {
  tool('typed lint', 'eslint/bin/eslint.js', '.')
  tool('dead code', 'knip/bin/knip.js')
}

process.stderr.write(`portolan: tests (${seconds()})\n`)
const scratch = mkdtempSync(join(tmpdir(), 'portolan-test-'))
const report = join(scratch, 'report.json')
const only = process.argv.slice(2).filter((argument) => argument !== '--quick')
const code = run(process.execPath, [
  join(root, 'node_modules/vitest/vitest.mjs'),
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...(quick ? SLOW.flatMap((pattern) => ['--exclude', pattern]).concat('--maxWorkers=2') : []),
  ...only,
])
if (code !== 0) failures.push('tests')

const {
  numPassedTests = 0,
  numFailedTests = 0,
  numPendingTests = 0,
} = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {}
rmSync(scratch, { recursive: true, force: true })
process.stdout.write(
  `\nportolan: ${failures.length === 0 ? 'everything passed' : `failed: ${failures.join(', ')}`} in ${seconds()}\n`,
)
process.stdout.write(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped\n`)
process.exit(failures.length === 0 ? 0 : 1)
