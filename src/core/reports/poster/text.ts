/** Advance widths of Helvetica and Arial, in thousandths of the font size; what is not listed is 600. */
const WIDTHS: readonly (readonly [signs: string, width: number])[] = [
  ["'ijl|", 222],
  ['I !,./:;[]ft', 278],
  ['r-()', 333],
  ['*cksvxyzJ', 500],
  ['0123456789abdeghnopqu_L', 556],
  ['FTZ+=<>', 611],
  ['ABEKPSVXY&', 667],
  ['CDHNRUw', 722],
  ['GOQ', 778],
  ['mM', 833],
  ['W→↔', 1000],
]
const WIDTH_OF = new Map(WIDTHS.flatMap(([signs, width]) => [...signs].map((sign) => [sign, width] as const)))
const BOLD = 1.08

/** How wide a text is drawn, in the unit of the font size. */
export function widthOf(text: string, size: number, bold = false): number {
  let sum = 0
  for (const sign of text) sum += WIDTH_OF.get(sign) ?? 600
  return (sum / 1000) * size * (bold ? BOLD : 1)
}

/** Breaks words into lines no wider than `width`; a word that alone is wider is cut. */
export function wrapWords<T extends { readonly text: string; readonly bold?: boolean }>(
  words: readonly T[],
  width: number,
  size: number,
): readonly (readonly T[])[] {
  const space = widthOf(' ', size)
  const lines: T[][] = []
  let line: T[] = []
  let used = 0
  for (const word of words) {
    const cut = { ...word, text: cutTo(word.text, width, size, word.bold) }
    const needed = widthOf(cut.text, size, cut.bold)
    if (line.length > 0 && used + space + needed > width) {
      lines.push(line)
      line = []
      used = 0
    }
    used += (line.length > 0 ? space : 0) + needed
    line.push(cut)
  }
  if (line.length > 0) lines.push(line)
  return lines
}

/** Breaks a text at its spaces. */
export function wrapText(text: string, width: number, size: number, bold = false): readonly string[] {
  const words = text
    .split(' ')
    .filter(Boolean)
    .map((word) => ({ text: word, bold }))
  return wrapWords(words, width, size).map((line) => line.map((word) => word.text).join(' '))
}

function cutTo(word: string, width: number, size: number, bold?: boolean): string {
  if (widthOf(word, size, bold) <= width) return word
  const signs = [...word]
  while (signs.length > 1 && widthOf(`${signs.join('')}…`, size, bold) > width) signs.pop()
  return `${signs.join('')}…`
}

const MARKUP: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** A text for XML, in content and in attributes. What XML cannot hold, or what would turn the reading direction, shows as U+FFFD. */
export function escapeXml(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\uFFFE\uFFFF]/gu, '\uFFFD').replace(/[&<>"']/g, (sign) => MARKUP[sign] ?? '')
}
