import type { Path } from '../../../src/core/model/ruleset.ts'
import type { Interval } from '../../../src/core/sets/intervals.ts'
import type { NameTable } from '../../../src/core/sets/names.ts'
import type { Box } from '../../../src/core/sets/packet-set.ts'
import { parseAddresses } from '../../../src/core/sets/parse-addresses.ts'

const PROTOCOLS: Readonly<Record<string, Box>> = {
  any: {},
  tcp: { protocol: [[6, 6]] },
  udp: { protocol: [[17, 17]] },
}
const FLAGS: Readonly<Record<string, number>> = { syn: 0x02, ack: 0x10 }
const PATH: Readonly<Record<string, Path>> = { from: 'output', to: 'input' }

export interface Question {
  readonly path: Path
  readonly names: readonly string[]
  readonly box: (names: NameTable) => Box
}

/**
 * `[from us | to us] protocol [syn|ack] [source] [in interface] [out interface] -> destination[:ports]`, an IPv6 destination in
 * brackets. Packets are new ones, and IPv4 where no address says otherwise.
 */
export function question(text: string): Question {
  const [, whose, protocol = '', flag, source = 'any', inside, outside, destination6, destination4 = 'any', ports] =
    /^(?:(from|to) us )?(\w+)(?: (syn|ack))?(?: (?!in |out )(\S+))?(?: in (\w+))?(?: out (\w+))? -> (?:\[(\S+)\]|([^\s:]+))(?::(\d+(?:-\d+)?))?$/.exec(
      text,
    ) ?? []
  const destination = destination6 ?? destination4
  const service = PROTOCOLS[protocol]
  if (service === undefined) throw new Error(`cannot read the question ${text}`)
  const axis = (name: string | undefined, key: 'inInterface' | 'outInterface', names: NameTable): Box =>
    name === undefined ? {} : { [key]: names.numbersOf([{ text: name, prefix: false }]) }
  return {
    path: PATH[whose ?? ''] ?? 'forward',
    names: [inside, outside].filter((name) => name !== undefined),
    box: (names) => ({
      ...service,
      ...(flag === undefined ? {} : { tcpFlags: [[FLAGS[flag] ?? 0, FLAGS[flag] ?? 0]] }),
      ...(source.includes(':') || destination.includes(':') ? {} : { families: [4] }),
      ...axis(inside, 'inInterface', names),
      ...axis(outside, 'outInterface', names),
      ...end('source', source),
      ...end('destination', destination),
      ...(ports === undefined ? {} : { destinationPort: [range(ports)] }),
      states: ['new'],
    }),
  }
}

function range(text: string): Interval {
  const [first = 0, last = first] = text.split('-').map(Number)
  return [first, last]
}

function end(axis: 'source' | 'destination', text: string): Box {
  if (text === 'any') return {}
  const read = parseAddresses(text)
  if (!read.ok) throw new Error(read.reason)
  return { [axis]: read.value }
}
