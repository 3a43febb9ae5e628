import { expect, test } from 'vitest'
import { ANY_PORTS, formatPorts, parsePort, parsePorts } from './ports.ts'

test.each([
  ['443', [[443, 443]]],
  ['0', [[0, 0]]],
  ['50000-59999', [[50_000, 59_999]]],
  [
    '587, 25,26',
    [
      [25, 26],
      [587, 587],
    ],
  ],
  ['1 - 3', [[1, 3]]],
  ['any', ANY_PORTS],
] as const)('%s are ports', (text, value) => expect(parsePorts(text)).toEqual({ ok: true, value }))

test.each([
  ['', '`` is not a port number'],
  ['https', '`https` is not a port number'],
  ['70000', '`70000` is not a port: ports end at 65535'],
  ['99999999999999999999999', '`99999999999999999999999` is not a port: ports end at 65535'],
  ['+80', '`+80` is not a port number'],
  ['080', '`080` is not a port number'],
  ['8e1', '`8e1` is not a port number'],
  ['80,', '`` is not a port number'],
  ['9-5', 'the range `9-5` runs backwards'],
  ['1-2-3', '`1-2-3` is not a port or a range of ports'],
  ['-5', '`` is not a port number'],
  ['80\n', undefined],
])('%j: %s', (text, reason) => {
  const read = parsePorts(text)
  expect(read.ok ? undefined : read.reason).toBe(reason)
})

test('one port has nothing around it', () => expect(parsePort(' 80').ok).toBe(false))

test('for people', () => {
  expect(
    formatPorts([
      [25, 25],
      [50_000, 59_999],
    ]),
  ).toBe('25, 50000-59999')
  expect(formatPorts(ANY_PORTS)).toBe('any')
  expect(formatPorts([])).toBe('none')
})
