import type { Source } from '../../diagnostics/source.ts'

const known = new WeakMap<Source, boolean>()

/** A line that nft never lists: a comment (but for its own warning), a definition, a command. */
const WRITTEN =
  /^[ \t\uFEFF]*(?:#(?! Warning: table )|(?:define|redefine|undefine|include|add|create|insert|replace|delete|destroy|flush|rename|nft)\b)/m
/** A command of the JSON notation; in a string the quotes would have backslashes before them. */
const COMMAND = /\{\s*"(?:add|create|insert|replace|delete|destroy|flush|rename)"\s*:/

/**
 * May this be what nft prints of a running firewall, and not a file that somebody wrote? A listing says less than the kernel
 * does: nft 1.0.6 leaves out conditions that it takes for implied, also where they are not (see the limit `listing`).
 */
export function mayBeListing(source: Source): boolean {
  let found = known.get(source)
  if (found === undefined) {
    const { text } = source
    found = /^[\s\uFEFF]*[{[]/.test(text) ? !COMMAND.test(text) : !WRITTEN.test(text.replace(/"[^"]*"/g, ''))
    known.set(source, found)
  }
  return found
}
