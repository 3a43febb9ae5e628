const LF = 10

const CR = 13

const BACKSLASH = 92

const HASH = 35

export function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === LF || code === CR || code === 0xfeff
}

function isComment(text: string, start: number, end: number): boolean {
  let first = start
  while (first < end && isBlank(text.charCodeAt(first))) first++
  return text.charCodeAt(first) === HASH
}

/** Cuts a text into lines: CRLF, LF and a lone CR end one, a backslash before that joins the next, except in comments. */
export function forEachLine(text: string, visit: (start: number, end: number) => void): undefined {
  // Either end is looked for once only: a text without one of them must not be searched again for each line.
  let lf = text.indexOf('\n')
  const first = text.indexOf('\r')
  let cr = first >= 0 && /\r(?!\n)/.test(text) ? first : -1
  let start = 0
  for (let from = 0; from < text.length; ) {
    if (lf >= 0 && lf < from) lf = text.indexOf('\n', from)
    while (cr >= 0 && (cr < from || text.charCodeAt(cr + 1) === LF)) cr = text.indexOf('\r', cr + 1)
    let end = lf < 0 ? text.length : lf
    if (cr >= 0 && cr < end) end = cr
    const body = end > start && text.charCodeAt(end - 1) === CR ? end - 1 : end
    from = end + 1
    const joined = body > start && text.charCodeAt(body - 1) === BACKSLASH && !isComment(text, start, body)
    if (joined && from < text.length) continue
    visit(start, end)
    start = from
  }
}
