import { type Match, or } from '../../../model/match.ts'
import type { ConnectionState } from '../../../sets/packet.ts'
import { bad, good, quoted, type Read } from '../../../sets/read.ts'
import { type MatchModule, type Option, skipped, spelled } from '../options.ts'

/** In the order in which iptables tries them: it takes any beginning of a name. */
const NAMES = ['invalid', 'new', 'established', 'related', 'untracked'] as const
/** Virtual states: the connection's address was translated. Which packets those are is not modelled. */
const VIRTUAL = ['snat', 'dnat'] as const

/** The value of `--state` and `--ctstate`: names or their beginnings in any case, with commas between. */
function readStates(text: string): Read<Match> {
  const states: ConnectionState[] = []
  const virtual: string[] = []
  for (const item of text.toLowerCase().split(',')) {
    const state = item === '' ? undefined : NAMES.find((name) => name.startsWith(item))
    const other = item === '' ? undefined : VIRTUAL.find((name) => name.startsWith(item))
    if (state !== undefined) states.push(state)
    else if (other !== undefined) virtual.push(other.toUpperCase())
    else return bad(`${quoted(item)} is not a connection state`)
  }
  const known: Match = { kind: 'state', states: NAMES.filter((name) => states.includes(name)) }
  if (virtual.length === 0) return good(known)
  const unknown: Match = { kind: 'unknown', text: `--ctstate ${virtual.join(',')}` }
  return good(states.length === 0 ? unknown : or(known, unknown))
}

const STATES: Option = { values: 1, repeated: true, read: readStates }

export const state: MatchModule = { options: new Map([['--state', STATES]]) }

export const conntrack: MatchModule = {
  options: new Map([
    ...spelled('--ctstate --state', STATES),
    ...skipped(
      '--ctproto= --ctorigsrc= --ctorigdst= --ctreplsrc= --ctrepldst= --ctorigsrcport= --ctorigdstport= --ctreplsrcport= ' +
        '--ctrepldstport= --ctstatus= --ctexpire= --ctdir=',
    ),
  ]),
}
