import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { tinyCatalogue } from '../../../test/support/tiny-catalogue.ts'
import { deploymentJsonSchema } from './json-schema.ts'

const good = parse(
  readFileSync(resolve(import.meta.dirname, '../../../test/golden/deployment/good.yaml'), 'utf8'),
) as object

type JsonSchema = Parameters<typeof z.fromJSONSchema>[0]

const SCHEMAS = [
  ['the plain schema', deploymentJsonSchema()],
  ['the schema with the words of a catalogue', deploymentJsonSchema(tinyCatalogue, ['nftables'])],
] as const

test.each(SCHEMAS)('%s takes a good file', (_, schema) => {
  expect(z.fromJSONSchema(schema as JsonSchema).safeParse(good).error?.issues).toBeUndefined()
})

test.each(SCHEMAS)('%s refuses what the reader refuses by form', (_, schema) => {
  const check = z.fromJSONSchema(schema as JsonSchema)
  expect(check.safeParse({ ...good, features: { 'remote-access': 'perhaps' } }).success).toBe(false)
  expect(check.safeParse({ ...good, feature: {} }).success).toBe(false)
  expect(check.safeParse({ ...good, zones: undefined }).success).toBe(false)
  expect(check.safeParse({ ...good, firewalls: { outer: { between: ['internet'] } } }).success).toBe(false)
})

test('an editor is offered the words of the catalogue with their titles', () => {
  expect(deploymentJsonSchema(tinyCatalogue, ['nftables'])).toMatchObject({
    required: ['portolan', 'zones', 'servers'],
    properties: {
      features: { properties: { 'lync/federation': { description: 'Federation' } } },
      ports: { properties: { 'lync/edge': { properties: { 'access-client': { description: 'remote users' } } } } },
      products: { properties: { lync: { description: 'Lync' } } },
    },
  })
})

test('every key has a description', () => {
  const missing: string[] = []
  const walk = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [key, value] of Object.entries(node)) {
      if (key === 'properties' && !Array.isArray(node)) {
        for (const [name, schema] of Object.entries(value as object)) {
          if (typeof (schema as { description?: unknown }).description !== 'string') missing.push(`${path}/${name}`)
        }
      }
      walk(value, `${path}/${key}`)
    }
  }
  walk(deploymentJsonSchema(), '')
  expect(missing).toEqual([])
})
