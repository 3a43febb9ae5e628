import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { repository } from '../support/program.ts'

const library = join(repository, 'dist/library')
const deployment = readFileSync(join(repository, 'examples/lync-2010-consolidated-edge/deployment.yaml'), 'utf8')
const broken = readFileSync(join(repository, 'docs/guide/broken/outer.nft'), 'utf8')

/** A day’s work with the library: plan, generate with proof, check, ask, look up. Its value is `answers`. */
const PROGRAM = `
  import { check, explain, generate, health, inspect } from './index.js'
  import { planFlows, planPolicies, readDeployment, readRuleset, recogniseDialect } from './index.js'
  import { catalogue, port } from './catalogue.js'
  const read = readDeployment(${JSON.stringify(deployment)}, catalogue)
  const plan = planFlows(read.deployment, catalogue)
  const made = planPolicies(read.deployment, plan).map((policy) => generate(policy, 'nftables'))
  const { ruleset } = readRuleset(${JSON.stringify(broken)})
  const { check: found } = check(ruleset, { deployment: read.deployment, catalogue, firewall: 'outer' })
  const { ask, packets } = inspect(ruleset)
  const asked = packets({ from: '203.0.113.5', to: '10.45.16.10', protocol: 'tcp', ports: 443, in: 'eth0', out: 'eth1' })
  const answers = {
    dialect: recogniseDialect('*filter\\n-A FORWARD -j DROP\\nCOMMIT\\n'),
    wrong: readRuleset('what is this?').diagnostics.map(({ code }) => code),
    flows: plan.flows.length > 20,
    proved: made.map(({ ok }) => ok),
    broken: found.reach.broken.map(({ feature }) => feature),
    excess: found.excess.boxes.length > 0,
    asked: ask(asked.value).map(({ disposition }) => disposition),
    explained: explain(ruleset, 'tcp 203.0.113.5 -> 10.45.16.10:444').legs[0].explanations[0].disposition,
    lines: health(ruleset).lines > 50,
    known: port(5061).value.known,
    node: [typeof process, typeof Buffer].join(),
  }
`

const EXPECTED = {
  dialect: 'iptables',
  wrong: ['unknown-dialect'],
  flows: true,
  proved: [true, true],
  broken: ['lync/remote-access'],
  excess: true,
  asked: ['denied'],
  explained: 'partly',
  lines: true,
  known: true,
  node: 'undefined,undefined',
}

test('the library asks for no module, neither of Node nor of a package', async () => {
  const { metafile } = await build({
    entryPoints: ['index.js', 'catalogue.js'].map((name) => join(library, name)),
    outdir: library,
    bundle: true,
    packages: 'external',
    write: false,
    metafile: true,
    format: 'esm',
    logLevel: 'silent',
  })
  const inputs = Object.values(metafile.inputs)
  expect(inputs.length).toBeGreaterThan(2)
  expect(inputs.flatMap(({ imports }) => imports.filter(({ external }) => external))).toEqual([])
})

test('it works where there is nothing but JavaScript', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `${PROGRAM}
        globalThis.answers = JSON.stringify(answers)`,
      resolveDir: library,
    },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'neutral',
    logLevel: 'silent',
  })
  const context = createContext({})
  runInContext(outputFiles[0]?.text ?? '', context)
  expect(JSON.parse(String(context.answers))).toEqual(EXPECTED)
})

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)

const WORKER = `
  ${PROGRAM}
  postMessage(JSON.stringify(answers))
`
const PAGE = `<!doctype html><meta charset="utf-8"><title>waiting</title><pre id="answers"></pre><script type="module">
  const worker = new Worker('./worker.js', { type: 'module' })
  const say = (text) => { document.getElementById('answers').textContent = text }
  worker.onmessage = ({ data }) => say(data)
  worker.onerror = ({ message }) => say('the worker failed: ' + message)
</script>`

let server: Server
beforeAll(async () => {
  server = createServer(({ url = '/' }, response) => {
    const name = url.slice(1)
    const served = name === '' ? PAGE : name === 'worker.js' ? WORKER : undefined
    const file = join(library, name)
    // Only plain names: the server shows one folder.
    const text = served ?? (/^[\w-]+\.js$/.test(name) && existsSync(file) ? readFileSync(file, 'utf8') : undefined)
    const type = name === '' ? 'text/html' : 'text/javascript'
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` }).end(text)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
})
afterAll(() => new Promise((closed) => server.close(closed)))

test.skipIf(CHROMIUM === undefined)('it works in a browser’s worker, as it is (needs Chromium)', async () => {
  const profile = mkdtempSync(join(tmpdir(), 'portolan-browser-'))
  try {
    const { stdout } = await promisify(execFile)(
      CHROMIUM ?? '',
      [
        ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', `--user-data-dir=${profile}`],
        ...['--virtual-time-budget=60000', '--timeout=60000', '--dump-dom'],
        `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      ],
      { timeout: 100_000, maxBuffer: 16 * 1024 * 1024 },
    )
    const shown = /<pre id="answers">([\s\S]*?)<\/pre>/.exec(stdout)?.[1] ?? stdout
    expect(JSON.parse(shown)).toEqual(EXPECTED)
  } finally {
    rmSync(profile, { recursive: true, force: true })
  }
})
