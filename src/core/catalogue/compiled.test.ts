import { expect, test } from 'vitest'
import { tinyCatalogue } from '../../../test/support/tiny-catalogue.ts'
import { type CompiledCatalogue, compileCatalogue, loadCatalogue } from './compiled.ts'

test('a catalogue goes through JSON unchanged', () => {
  const json = JSON.stringify(compileCatalogue(tinyCatalogue))
  expect(loadCatalogue(JSON.parse(json) as CompiledCatalogue)).toEqual(tinyCatalogue)
})

test('refuses data of another format', () => {
  const other = { ...compileCatalogue(tinyCatalogue), format: 0 } as unknown as CompiledCatalogue
  expect(() => loadCatalogue(other)).toThrow('another version')
})
