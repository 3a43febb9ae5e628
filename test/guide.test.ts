import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../src/node/cli/commands.ts'
import { portolan, repository } from './support/program.ts'

/** A run shown in the guide: a command after `$ `, and what it prints. A line `…` stands for lines left out. */
interface Run {
  readonly args: readonly string[]
  readonly shown: readonly string[]
}

function runsOf(markdown: string): readonly Run[] {
  const blocks = [...markdown.matchAll(/^```console\r?\n([\s\S]*?)^```/gm)].map(([, block = '']) => block)
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((run) => {
        const [command = '', ...shown] = run.trimEnd().split('\n')
        return { args: argumentsOf(command), shown }
      }),
  )
}

/** `npm start -- plan x.yaml` and `portolan plan x.yaml` are the same run. */
function argumentsOf(command: string): readonly string[] {
  return command.replace(/^(?:npm start --|portolan)\s*/, '').split(/\s+/)
}

/** Do the shown lines stand in the output in this order, with nothing between them but what `…` leaves out? */
function expectShown(output: string, shown: readonly string[]): void {
  const pieces = shown
    .join('\n')
    .split(/^…$/m)
    .map((piece) => piece.replace(/^\n|\n$/g, ''))
  let from = 0
  for (const piece of pieces) {
    const at = output.indexOf(piece, from)
    expect(at, `not in the output after offset ${from}:\n${piece}\n--- output:\n${output}`).toBeGreaterThanOrEqual(0)
    from = at + piece.length
  }
}

const guide = join(repository, 'docs/guide')

describe.each(readdirSync(guide).filter((name) => name.endsWith('.md')))('guide %s', (name) => {
  const text = readFileSync(join(guide, name), 'utf8')

  test('starts from the reader’s question', () =>
    expect(text.split('\n')[0]).toMatch(name === 'README.md' ? /^# / : /^# .*\?$/))

  test.each(runsOf(text).map((run) => [run.args.join(' '), run] as const))(
    '%s prints what the guide shows',
    (_, { args, shown }) => {
      const { out, err } = portolan(args)
      expectShown(`${out}${err}`, shown)
    },
  )
})

// The lab needs namespaces and its own time: test/e2e runs it.
const examples = COMMANDS.filter(({ name }) => name !== 'lab').flatMap(({ examples }) => examples)

test.each(examples)('the example of the help text runs: %s', (command) => {
  const { code, err } = portolan(argumentsOf(command))
  expect(code, err).not.toBe(2)
})

test('every command has help with an example', () => {
  for (const { name, examples: lines } of COMMANDS) {
    const { code, out } = portolan([name, '--help'])
    expect(code).toBe(0)
    for (const line of lines) expect(out).toContain(line)
  }
})
