/** Longest name of a zone, firewall, server or pool: that of a DNS label (RFC 1035 §2.3.4), and short enough for comments. */
const LONGEST = 63

/** Names that mean something else where a zone, server or pool may be named. */
const RESERVED: ReadonlySet<string> = new Set(['any', 'internet'])

/** What is wrong with a name, or undefined: names become file names, set names and comments of a configuration. */
export function nameFault(name: string): string | undefined {
  if (name.length > LONGEST) return `a name has at most ${LONGEST} characters, this one has ${name.length}`
  if (!/^[A-Za-z0-9._-]+$/.test(name)) return 'a name has letters a to z, digits, `-`, `_` and `.` only'
  if (!/^[A-Za-z0-9]/.test(name)) return 'a name begins with a letter or a digit'
  if (name.endsWith('.')) return 'a name does not end with `.`'
  if (isReserved(name)) return `\`${name}\` is not free as a name: it has a meaning of its own`
  return undefined
}

/** Does the name stand for something that is there without a declaration? */
export function isReserved(name: string): boolean {
  return RESERVED.has(name.toLowerCase())
}

/** What is wrong with the name of a firewall's interface: `eth0`, `GigabitEthernet0/1`, `port1.100`. */
export function interfaceNameFault(name: string): string | undefined {
  if (name.length > LONGEST) return `an interface name has at most ${LONGEST} characters, this one has ${name.length}`
  if (!/^[A-Za-z0-9._:/@-]+$/.test(name)) {
    return 'an interface name has letters a to z, digits and `.`, `_`, `:`, `/`, `@`, `-` only'
  }
  if (!/^[A-Za-z0-9]/.test(name)) return 'an interface name begins with a letter or a digit'
  return undefined
}

/** What is wrong with a free text, or undefined. Whoever prints it encodes the rest. */
export function textFault(text: string, longest: number): string | undefined {
  if (text.length > longest) return `the text has ${text.length} characters; at most ${longest} are allowed`
  const control = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.exec(text)
  if (control === null) return undefined
  const code = (control[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return `the text has a control character (U+${code})`
}
