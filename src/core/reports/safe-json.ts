/** Characters that JSON allows raw but that a terminal or an editor would obey: controls but for the line feed, direction marks, line separators. */
const OBEYED = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** JSON for files and terminals: what is not meant to be seen is escaped, so that it is seen. Ends with a newline. */
export function safeJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2)
  return `${text.replace(OBEYED, escaped)}\n`
}

function escaped(sign: string): string {
  return [...Array(sign.length).keys()].map((i) => `\\u${sign.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')
}
