import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { catalogueJsonSchema } from './json-schema.ts'

const schema = z.fromJSONSchema(catalogueJsonSchema() as Parameters<typeof z.fromJSONSchema>[0])

function file(name: string): object {
  return parse(readFileSync(resolve(import.meta.dirname, '../../../catalogue', name), 'utf8')) as object
}

test.each(['sources.yaml', 'products/lync.yaml', 'products/network.yaml', 'flows/lync/edge-av.yaml'])(
  '%s of the catalogue fits',
  (name) => expect(schema.safeParse(file(name)).error?.issues).toBeUndefined(),
)

test.each([
  ['a flow that nobody needs', { product: 'a', topic: 'b', flows: [{ id: 'c', need: 'never' }] }],
  ['an unknown key', { product: 'a', title: 'A', role: {} }],
  ['a source of no kind', { sources: { a: { title: 'A' } } }],
  ['no file of the catalogue', {}],
])('%s does not', (_, value) => expect(schema.safeParse(value).success).toBe(false))
