import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { portolan, repository } from './support/program.ts'

// `--help` and `--version` are answered from a file that the build wrote; the longer forms ask the program itself.
test('the written help is what the program says', () => {
  expect(existsSync(join(repository, 'dist/answers.json'))).toBe(true)
  const help = portolan(['help'])
  expect(help.out).toContain('Usage: portolan')
  for (const question of ['--help', '-h']) expect(portolan([question])).toEqual({ code: 0, out: help.out, err: '' })
})

test('the written version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string }
  for (const question of ['--version', '-V'])
    expect(portolan([question])).toEqual({ code: 0, out: `${version}\n`, err: '' })
})

test('an unknown question is not answered from the file', () => {
  const { code, err } = portolan(['--halp'])
  expect(code).toBe(2)
  expect(err).toContain("unknown option '--halp'")
})
