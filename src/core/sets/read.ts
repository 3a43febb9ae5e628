/** What reading a small text made of it: its value, or what is wrong with it, in the words of its writer. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string }

export function good<T>(value: T): Read<T> {
  return { ok: true, value }
}

/** `reason` is lower case and without a full stop, ready to be the message of a diagnostic. */
export function bad(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason }
}

const QUOTED = 60

/** Somebody's text inside a message: one line, in backquotes, without control or direction marks, cut when it is long. */
export function quoted(text: string): string {
  const line = text.slice(0, QUOTED).replace(/[\p{C}\p{Zl}\p{Zp}`]/gu, '\u00b7')
  return text.length > QUOTED ? `\`${line}...\`` : `\`${line}\``
}
