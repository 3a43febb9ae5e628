import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from '../support/program.ts'

const page = join(repository, 'docs/reference/performance.md')

test('the benchmark measures what it is asked for, and then leaves the page alone', () => {
  const before = readFileSync(page, 'utf8')
  const { status, stderr } = spawnSync(process.execPath, ['scripts/bench.mjs', 'dead-1000', 'port'], {
    cwd: repository,
    encoding: 'utf8',
  })
  const [dead = '', port = '', ...rest] = stderr.trim().split('\n')
  expect(dead).toMatch(/^dead-1000 {2}[\d.]+ m?s .* \d+ MB .* 106 \(\d+ by several together\)$/)
  expect(port).toMatch(/^port {2}[\d.]+ m?s .* \d+ MB .* under 150 ms: /)
  expect(rest).toEqual([])
  expect(status).toBe(0)
  expect(readFileSync(page, 'utf8')).toBe(before)
})

test('a word that no measure has is an error', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/bench.mjs', 'dread'], {
    cwd: repository,
    encoding: 'utf8',
  })
  expect(stderr).toBe('portolan: no measure has `dread` in its name\n')
  expect(status).toBe(2)
})
