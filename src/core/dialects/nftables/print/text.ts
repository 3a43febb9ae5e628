/** Longest comment of a rule that the kernel keeps (NFTNL_UDATA_COMMENT_MAXLEN), in bytes. */
const LONGEST_COMMENT = 128
/** Longest `#` line; longer texts go on in the next one. */
const LONGEST_LINE = 110
/** Nobody reads more of one text. */
const MOST_TEXT = 20_000

/**
 * Somebody's words as they may stand in the file: printable ASCII without anything that ends a string, a comment or a line,
 * or that a shell would run. Everything else becomes `?`.
 */
function safeText(text: string): string {
  return text
    .slice(0, MOST_TEXT)
    .replace(/[^A-Za-z0-9 _.,:>()+=@/-]+/g, '?')
    .trim()
}

/** `comment "…"` of a rule, cut to what the kernel keeps. */
export function ruleComment(text: string): string {
  return `comment "${safeText(text).slice(0, LONGEST_COMMENT).trimEnd()}"`
}

/** A text as `#` lines, broken at blanks where it has any. */
export function commentLines(text: string): readonly string[] {
  const safe = safeText(text)
  if (safe.length <= LONGEST_LINE) return [`# ${safe}`.trimEnd()]
  const lines: string[] = []
  let line = ''
  for (const word of safe.split(' ')) {
    for (let i = 0; i === 0 || i < word.length; i += LONGEST_LINE) {
      const piece = word.slice(i, i + LONGEST_LINE)
      if (line !== '' && line.length + piece.length + 1 > LONGEST_LINE) {
        lines.push(line)
        line = ''
      }
      line = line === '' ? piece : `${line} ${piece}`
    }
  }
  return [...lines, line].map((each) => `# ${each}`.trimEnd())
}

/** A name for a file: letters, digits, `_`, `-`, which does not begin like an option. */
export function fileName(text: string): string {
  return text.slice(0, 64).replace(/^-|[^A-Za-z0-9_-]+/g, '_') || 'firewall'
}

/** Interface names that stand in quotes as they are; no wildcard at the end, no longer than the kernel has them. */
export function isInterfaceName(name: string): boolean {
  return /^[A-Za-z0-9_.:@-]{1,15}$/.test(name)
}
