import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { repository } from './support/program.ts'
import { readSarif } from './support/sarif.ts'
import { elementsOf } from './support/xml.ts'

// The pipelines of the guide, run as a build server would: in a repository with Portolan beside the user's own files.
const EXAMPLE = join(repository, 'examples/lync-2013-scaled-edge-dns')
const page = readFileSync(join(repository, 'docs/guide/continuous-integration.md'), 'utf8')
const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = '']): unknown => parse(text))

const github = z
  .object({
    permissions: z.record(z.string(), z.string()),
    jobs: z.object({
      check: z.object({
        strategy: z.object({ matrix: z.object({ firewall: z.array(z.string()) }) }),
        steps: z.array(
          z.object({
            run: z.string().optional(),
            uses: z.string().optional(),
            with: z.record(z.string(), z.unknown()).optional(),
          }),
        ),
      }),
    }),
  })
  .parse(blocks[0])

const gitlab = z
  .object({
    firewalls: z.object({
      parallel: z.object({ matrix: z.array(z.record(z.string(), z.array(z.string()))) }),
      script: z.array(z.string()),
      artifacts: z.object({ paths: z.array(z.string()), reports: z.object({ junit: z.string() }) }),
    }),
  })
  .parse(blocks[1])

const firewalls: readonly string[] = ['outer', 'inner']

const folder = mkdtempSync(join(tmpdir(), 'portolan-pipeline-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
mkdirSync(join(folder, 'firewalls'))
symlinkSync(repository, join(folder, 'portolan'), 'dir')
copyFileSync(join(EXAMPLE, 'deployment.yaml'), join(folder, 'deployment.yaml'))
for (const name of firewalls) {
  copyFileSync(join(EXAMPLE, `out/nftables/${name}.nft`), join(folder, `firewalls/${name}.nft`))
}

/** Runs the lines of a job, but for those that install and build Portolan, which stand here already. */
function runJob(lines: readonly string[], env: Readonly<Record<string, string>>): readonly number[] {
  const own = lines.filter((line) => !line.startsWith('npm --prefix portolan '))
  return own.map((line) => {
    const { status, stderr } = spawnSync('sh', ['-euc', line], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    })
    expect(stderr).toBe('')
    return status ?? -1
  })
}

function expectInstalled(lines: readonly string[]): void {
  const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { readonly scripts: object }
  expect(lines.filter((line) => line.startsWith('npm '))).toEqual([
    'npm --prefix portolan ci',
    'npm --prefix portolan run build',
  ])
  expect(scripts).toHaveProperty('build')
}

describe('GitHub', () => {
  const { check } = github.jobs
  const { steps } = check
  const lines = steps.flatMap(({ run }) => run ?? [])

  test('the job is for the firewalls of the example, and may upload findings', () => {
    expect(check.strategy.matrix.firewall).toEqual(firewalls)
    expect(github.permissions).toEqual({ contents: 'read', 'security-events': 'write' })
    expectInstalled(lines)
  })

  test.each(firewalls)('the findings of %s are uploaded, and the summary is written', (firewall) => {
    const filled = (text: string) => text.replaceAll(/\$\{\{ matrix\.firewall \}\}/g, firewall)
    const summary = join(folder, `summary-${firewall}.md`)
    expect(runJob(lines.map(filled), { GITHUB_STEP_SUMMARY: summary })).toEqual([0])
    const upload = steps.find(({ uses }) => uses?.startsWith('github/codeql-action/upload-sarif'))?.with
    const { runs } = readSarif(readFileSync(join(folder, filled(String(upload?.sarif_file))), 'utf8'))
    expect(runs.map(({ automationDetails, results }) => [automationDetails.id, results])).toEqual([
      [`portolan/check/${firewall}/`, []],
    ])
    expect(readFileSync(summary, 'utf8')).toMatch(new RegExp(`^# Check of ${firewall}\n`))
  })
})

describe('GitLab', () => {
  const { firewalls: job } = gitlab
  const lines = job.script

  test('the job is for the firewalls of the example', () => {
    expect(job.parallel.matrix).toEqual([{ FIREWALL: firewalls }])
    expectInstalled(lines)
  })

  test.each(firewalls)('the tests of %s are reported, and the artifacts are there', (firewall) => {
    expect(runJob(lines, { FIREWALL: firewall })).toEqual([0])
    const matching = (pattern: string) => {
      const [start = '', end = ''] = pattern.split('*')
      return readdirSync(folder).filter((name) => name === `${start}${firewall}${end}`)
    }
    const [junit = ''] = matching(job.artifacts.reports.junit)
    const suites = elementsOf(readFileSync(join(folder, junit), 'utf8')).filter(({ name }) => name === 'testsuite')
    expect(suites.map(({ attributes }) => [attributes.name, attributes.failures])).toEqual([[firewall, '0']])
    const [json = ''] = job.artifacts.paths.flatMap(matching)
    expect(JSON.parse(readFileSync(join(folder, json), 'utf8'))).toMatchObject({ firewall })
  })
})
