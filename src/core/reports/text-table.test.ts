import { expect, test } from 'vitest'
import { textTable } from './text-table.ts'

test('columns are as wide as their widest cell, and lines end with their last sign', () => {
  expect(
    textTable(
      ['from', 'to'],
      [
        ['fe1', 'pool1'],
        ['any host in internal', 'b'],
      ],
    ),
  ).toBe(['  from                  to', '  fe1                   pool1', '  any host in internal  b'].join('\n'))
})

test('without rows there is the head', () => {
  expect(textTable(['from', 'to'], [])).toBe('  from  to')
})

test('signs that a terminal draws two columns wide count for two, accents for none', () => {
  const table = textTable(
    ['name', 'x'],
    [
      ['\u90e8\u9580', '1'],
      ['cafe\u0301', '2'],
    ],
  )
  expect(table.split('\n').slice(1)).toEqual(['  \u90e8\u9580  1', '  cafe\u0301  2'])
})
