/**
 * Characters that a terminal would obey or hide: controls, format characters such as direction marks (Unicode category Cf),
 * line and paragraph separators, private use, unassigned, and halves of surrogate pairs.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]/gu
const TAB = '  '

function show(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code === 9) return TAB
  if (code < 32) return String.fromCodePoint(0x2400 + code)
  if (code === 127) return '\u2421'
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
}

/** The text on one line as a terminal may safely show it: tabs become two spaces, everything unprintable its picture or number. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, show)
}

/** East Asian wide and fullwidth characters and emoji (Unicode UAX 11, its large blocks): two columns of a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u
const COMBINING = /\p{M}/u

/** Columns that a text of visible characters takes on a terminal. */
export function columns(text: string): number {
  let width = 0
  for (const character of text) width += COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1
  return width
}
