/** What one command of iptables(8) does, without the rule it may carry. */
export type CommandKind =
  | 'append'
  | 'insert'
  | 'delete'
  | 'replace'
  | 'new-chain'
  | 'delete-chain'
  | 'flush'
  | 'policy'
  | 'rename'
  /** Lists, counts or checks: changes nothing that matters. */
  | 'harmless'

export const COMMANDS: ReadonlyMap<string, CommandKind> = new Map<string, CommandKind>([
  ['-A', 'append'],
  ['--append', 'append'],
  ['-I', 'insert'],
  ['--insert', 'insert'],
  ['-D', 'delete'],
  ['--delete', 'delete'],
  ['-R', 'replace'],
  ['--replace', 'replace'],
  ['-N', 'new-chain'],
  ['--new', 'new-chain'],
  ['--new-chain', 'new-chain'],
  ['-X', 'delete-chain'],
  ['--delete-chain', 'delete-chain'],
  ['-F', 'flush'],
  ['--flush', 'flush'],
  ['-P', 'policy'],
  ['--policy', 'policy'],
  ['-E', 'rename'],
  ['--rename-chain', 'rename'],
  ['-C', 'harmless'],
  ['--check', 'harmless'],
  ['-L', 'harmless'],
  ['--list', 'harmless'],
  ['-S', 'harmless'],
  ['--list-rules', 'harmless'],
  ['-Z', 'harmless'],
  ['--zero', 'harmless'],
  ['-h', 'harmless'],
  ['--help', 'harmless'],
  ['-V', 'harmless'],
  ['--version', 'harmless'],
])

/** Long options of a rule and the short ones they stand for. */
export const LONG: ReadonlyMap<string, string> = new Map([
  ['--source', '-s'],
  ['--src', '-s'],
  ['--destination', '-d'],
  ['--dst', '-d'],
  ['--protocol', '-p'],
  ['--proto', '-p'],
  ['--in-interface', '-i'],
  ['--out-interface', '-o'],
  ['--match', '-m'],
  ['--jump', '-j'],
  ['--goto', '-g'],
  ['--table', '-t'],
  ['--fragment', '-f'],
  ['--fragments', '-f'],
  ['--set-counters', '-c'],
  ['--ipv4', '-4'],
  ['--ipv6', '-6'],
  ['--numeric', '-n'],
  ['--verbose', '-v'],
  ['--exact', '-x'],
  ['--line-numbers', '-x'],
  ['--wait', '-w'],
  ['--wait-interval', '-W'],
  ['--modprobe', '-M'],
])

/** Short options whose value may be glued to them, as in `-mtcp`; iptables takes the others only with a blank. */
export const SHORT_WITH_VALUE = 'mtAIDRNXFPE'
