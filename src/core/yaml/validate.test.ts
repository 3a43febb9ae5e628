import { expect, test } from 'vitest'
import { z } from 'zod'
import { spanText } from '../diagnostics/source.ts'
import { parseYaml } from './parse.ts'
import { validate } from './validate.ts'

const word = z.union([z.string(), z.number()], 'a text').transform(String)
const schema = z.strictObject({
  name: word.describe('what it is called').optional(),
  kind: z.enum(['perimeter', 'internal']).optional(),
  hosts: z
    .record(
      z.string().refine((name) => name !== 'bad', 'not a name'),
      z.strictObject({
        address: z.string().describe('where it is'),
        ports: z.array(z.number().int().max(9)).min(1).optional(),
        when: z.union([z.boolean(), z.strictObject({ on: z.boolean() })], '`true`, `false` or a mapping').optional(),
      }),
    )
    .default({}),
})

function check(text: string) {
  const { value, diagnostics } = validate(parseYaml({ name: 'f', text }).value, schema)
  const faults = diagnostics.map(({ code, message, span, help }) => [code, message, span ? spanText(span) : '', help])
  return { value, faults }
}

test('what fits is what the schema makes of it', () => {
  expect(check('name: 2010\nhosts: { a: { address: x } }')).toEqual({
    value: { name: '2010', hosts: { a: { address: 'x' } } },
    faults: [],
  })
})

test.each([
  ['nmae: x', ['unknown-key', 'unknown key `nmae`', 'nmae', 'did you mean `name`?']],
  ['zzz: x', ['unknown-key', 'unknown key `zzz`', 'zzz', 'the keys here are `name`, `kind` and `hosts`']],
  [
    '{ name: one, or two }',
    ['unknown-key', 'unknown key `or two`', 'or two', 'a text with a comma in `{ }` needs quotes'],
  ],
  ['name: [x]', ['wrong-type', '`name` must be a text, not a list', 'name', undefined]],
  ['name:', ['wrong-type', '`name` must be a text, not empty', 'name', undefined]],
  ['kind: internl', ['wrong-value', '`kind` cannot be `internl`', 'internl', 'did you mean `internal`?']],
  ['kind: x', ['wrong-value', '`kind` cannot be `x`', 'x', 'it is one of `perimeter` and `internal`']],
  ['hosts: [a]', ['wrong-type', '`hosts` must be a mapping, not a list', 'hosts', undefined]],
  ['hosts: { a: {} }', ['missing-key', '`address` is missing', 'a', 'address: where it is']],
  ['hosts: { bad: { address: x } }', ['bad-name', 'not a name', 'bad', undefined]],
  ['hosts: { a: { address: 1 } }', ['wrong-type', '`address` must be a text, not `1`', '1', 'where it is']],
  [
    'hosts: { a: { address: x, ports: [1, 10] } }',
    ['wrong-value', 'an item of `ports` must be at most 9, not `10`', '10', undefined],
  ],
  [
    'hosts: { a: { address: x, ports: [] } }',
    ['wrong-value', '`ports` must have at least 1 items', 'ports', undefined],
  ],
  [
    'hosts: { a: { address: x, when: maybe } }',
    ['wrong-type', '`when` must be `true`, `false` or a mapping, not `maybe`', 'maybe', undefined],
  ],
  // of the forms that a value may have, the one that was meant is judged
  [
    'hosts: { a: { address: x, when: { no: true, on: true } } }',
    ['unknown-key', 'unknown key `no`', 'no', 'did you mean `on`?'],
  ],
  ['[a]', ['wrong-type', 'the file must be a mapping, not a list', '[a]', undefined]],
] as const)('%s', (text, fault) => expect(check(text).faults).toEqual([fault]))

test('every fault is told, and what is at fault is left out', () => {
  const { value, faults } = check(
    'x: 1\nkind: y\nhosts:\n  a: { address: [], ports: [1] }\n  b: { address: x, ports: [1, x] }',
  )
  expect(faults.map(([code]) => code).toSorted()).toEqual(['unknown-key', 'wrong-type', 'wrong-type', 'wrong-value'])
  // without its address `a` is nothing
  expect(value).toEqual({ hosts: { b: { address: 'x', ports: [1] } } })
})

test('a fault of the whole leaves nothing', () => expect(check('[a]').value).toBeUndefined())

test('the tree has the paths of the value', () => {
  const { value, tree } = validate(parseYaml({ name: 'f', text: '[x, 1, y, 2]' }).value, z.array(z.number()))
  expect(value).toEqual([1, 2])
  expect(tree).toMatchObject({ items: [{ value: 1 }, { value: 2 }] })
})

test('a long text is cut in a message', () => {
  const [[, message] = []] = check(`kind: ${'x'.repeat(1000)}`).faults
  expect(String(message).length).toBeLessThan(100)
})
