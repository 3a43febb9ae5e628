import { expect, test } from 'vitest'
import { noWords, restoreWords, shellWords } from './words.ts'

test.each([
  ['-A INPUT -j DROP', ['-A', 'INPUT', '-j', 'DROP']],
  ['  a\t\tb  ', ['a', 'b']],
  ['--comment "two words" -j X', ['--comment', 'two words', '-j', 'X']],
  // A backslash inside a quotation takes the next character as it is, outside it is a character.
  ['"a \\"b\\" \\\\ c" d\\e', ['a "b" \\ c', 'd\\e']],
  // The end of a quotation ends the word.
  ['pre"fix x"post', ['prefix x', 'post']],
  ['"" b', ['', 'b']],
  ["don't 'a b'", ["don't", "'a", "b'"]],
] as const)('iptables-restore splits %s', (line, expected) => {
  const words = noWords()
  restoreWords(line, 0, line.length, words)
  expect(words.text).toEqual(expected)
  expect(words.closed).toBe(true)
})

test.each([
  ["-A INPUT --comment 'two \" words'", ['-A', 'INPUT', '--comment', 'two " words'], ''],
  ['-A X --comment "a b"c\\ d', ['-A', 'X', '--comment', 'a bc d'], ''],
  ['-P INPUT DROP; -F', ['-P', 'INPUT', 'DROP'], '; -F'],
  ['-X foo 2>/dev/null', ['-X', 'foo'], '>/dev/null'],
  ['-A X -j Y # why', ['-A', 'X', '-j', 'Y'], ''],
  ['-A X -s $NET', ['-A', 'X', '-s', '$NET'], ''],
] as const)('a shell splits %s', (line, expected, rest) => {
  const words = noWords()
  shellWords(line, 0, line.length, words)
  expect(words.text).toEqual(expected)
  expect(line.slice(words.rest)).toBe(rest)
})

test('each word knows its place, and a quotation without an end is told', () => {
  const line = '-A X --comment "open'
  const words = noWords()
  restoreWords(line, 0, line.length, words)
  expect(words.closed).toBe(false)
  expect(words.text.map((_, i) => line.slice(words.start[i], words.end[i]))).toEqual(['-A', 'X', '--comment', '"open'])
})

test('the words of a short line are not those of the long line before it', () => {
  const text = 'a b c d e f\ng'
  const words = noWords()
  restoreWords(text, 0, 11, words)
  restoreWords(text, 12, 13, words)
  expect(words.text).toEqual(['g'])
  expect(words.start).toEqual([12])
})
