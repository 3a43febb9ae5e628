import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { catalogueJsonSchema } from './json-schema.ts'
import { isCatalogueFile } from './read.ts'

const json = catalogueJsonSchema()
const schema = z.fromJSONSchema(json as Parameters<typeof z.fromJSONSchema>[0])
const folder = resolve(import.meta.dirname, '../../../catalogue')

function file(name: string): object {
  return parse(readFileSync(resolve(folder, name), 'utf8')) as object
}

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter(isCatalogueFile)

/** Where each kind of file lies: `sources.yaml`, `dns`, `flows`. */
const kinds = new Set(files.map((name) => name.replace(/^sources.*/, 'sources').replace(/\/.*/, '')))

test('every kind of file is there to be tried', () =>
  expect([...kinds].sort()).toEqual([
    'advice',
    'certificates',
    'dns',
    'flows',
    'listeners',
    'products',
    'rpc-interfaces.yaml',
    'sources',
    'windows-firewall',
  ]))

test.each(files)('%s of the catalogue fits', (name) =>
  expect(schema.safeParse(file(name)).error?.issues).toBeUndefined(),
)

const fact = { id: 'a', title: 'A', confidence: 'seen', sources: ['b'] }
const rule = { ...fact, roles: ['c'], transport: 'tcp', ports: ['rpc-epmap', 'dynamic-rpc', 443] }

test.each([
  ['a flow that nobody needs', { product: 'a', topic: 'b', flows: [{ id: 'c', need: 'never' }] }],
  ['an unknown key', { product: 'a', title: 'A', role: {} }],
  ['a source of no kind', { sources: { a: { title: 'A' } } }],
  ['a UUID with a digit too few', { 'rpc-interfaces': { a: { title: 'A', uuid: '1-2', source: 'b' } } }],
  [
    'a record of no type',
    { product: 'a', records: [{ ...fact, scope: 'internal', name: 'n', target: 't', need: 'required' }] },
  ],
  [
    'a certificate that nobody holds',
    { product: 'a', certificates: [{ ...fact, each: 'pool', subject: 's', issuer: 'i', usage: 'u' }] },
  ],
  ['a host rule with a misspelt key', { product: 'a', rules: [{ ...rule, programme: 'x' }] }],
  ['a host rule on true', { product: 'a', rules: [{ ...rule, ports: [true] }] }],
  ['a listener without a process', { product: 'a', listeners: [{ ...fact, roles: ['c'], transport: 'tcp' }] }],
  ['advice without a reason', { product: 'a', advice: [{ ...fact, level: 'error' }] }],
  ['no file of the catalogue', {}],
])('%s does not', (_, value) => expect(schema.safeParse(value).success).toBe(false))

test('a host rule with the names of Windows Firewall fits', () =>
  expect(schema.safeParse({ product: 'a', rules: [rule] }).error?.issues).toBeUndefined())
