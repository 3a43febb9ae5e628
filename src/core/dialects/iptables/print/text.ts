import { TARGETS, VERDICTS } from '../targets.ts'

/** Characters that mean nothing to iptables-restore inside quotations and comments, nor to a shell inside double quotes. */
const UNSAFE = /[^A-Za-z0-9 ._,:;/()+=@<>-]/g

/** One line of safe ASCII, with `_` for everything else, at most `longest` characters. */
function safe(text: string, longest: number): string {
  // Cut before and after: a text of any size must not cost more than what is kept of it.
  const kept = text
    .slice(0, longest * 2)
    .replace(/\s+/g, ' ')
    .trim()
  return kept.replace(UNSAFE, '_').slice(0, longest)
}

/** Letters, digits, `_`, `-` and `.` only; `fallback` when nothing is left. */
export function safeName(text: string, longest: number, fallback: string): string {
  const name = text
    .slice(0, longest * 2)
    .replace(/[^A-Za-z0-9_.-]+/g, '_')
    .replace(/^[_.-]+|[_.-]+$/g, '')
    .slice(0, longest)
  return name === '' ? fallback : name
}

/** Longest comment line: iptables-restore reads 10,240 bytes at a time and would take the rest of a longer line for a rule. */
const LINE = 160

/** `# ` lines of safe text, broken at blanks where there are any. */
export function commentLines(text: string): readonly string[] {
  const lines: string[] = []
  let left = text.replace(/\s+/g, ' ').trim().replace(UNSAFE, '_')
  while (left.length > LINE) {
    const blank = left.lastIndexOf(' ', LINE)
    const cut = blank > LINE / 2 ? blank : LINE
    lines.push(`# ${left.slice(0, cut)}`)
    left = left.slice(cut).trimStart()
  }
  return left === '' ? lines : [...lines, `# ${left}`]
}

/** Longest comment of a rule: XT_MAX_COMMENT_LEN less the final NUL. */
const COMMENT = 255

/** `-m comment --comment "…"`. */
export function ruleComment(text: string): string {
  return `-m comment --comment "${safe(text, COMMENT)}"`
}

/** Longest name of a chain: XT_EXTENSION_MAXNAMELEN less the final NUL. */
const CHAIN = 28

/** Gives out names of chains of one table, each once, safe and short enough. */
export function chainNames(): (wanted: string) => string {
  // A chain may not be called as a target: nobody could tell what a jump to it means.
  const taken = new Set<string>([...TARGETS.keys(), ...VERDICTS.keys()])
  return (wanted) => {
    const base = safeName(wanted, CHAIN, 'chain')
    let name = base
    for (let n = 2; taken.has(name); n++) name = `${base.slice(0, CHAIN - String(n).length - 1)}_${n}`
    taken.add(name)
    return name
  }
}
