import type { Action } from '../../model/ruleset.ts'
import type { AddressSet } from '../../sets/intervals.ts'
import type { Family } from '../../sets/packet.ts'
import { bad, good, type Read } from '../../sets/read.ts'
import { type Options, skipped } from './options.ts'
import { readNetmap, readPlaces, readPorts, toDestination, toSource } from './translations.ts'

/** What a target knows of its rule. */
interface TargetUse {
  readonly family: Family
  readonly table: string
  readonly chain: string
  /** Option to its values, in the order in which they stand. */
  readonly values: ReadonlyMap<string, readonly string[]>
  /** What the rule's `-d` (or `-s`) leaves, for translations of whole networks; undefined: everything, or not plain. */
  readonly destination: AddressSet | undefined
  readonly source: AddressSet | undefined
}

export interface Target {
  readonly options: Options
  readonly act: (use: TargetUse) => Read<Action>
}

/** The four verdicts (ip_tables.h); they take no options. */
export const VERDICTS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['ACCEPT', { kind: 'permit' }],
  ['DROP', { kind: 'deny' }],
  ['RETURN', { kind: 'return' }],
  ['QUEUE', { kind: 'unknown', text: 'a program decides (QUEUE)' }],
])

const CONTINUE: Action = { kind: 'continue' }

function always(options: string, action: Action): Target {
  return { options: new Map(skipped(options)), act: () => good(action) }
}

/** Targets that log, count, mark or mangle what the model does not look at, and let the packet go on to the next rule. */
const EFFECTS: Readonly<Record<string, string>> = {
  AUDIT: '--type=',
  CHECKSUM: '--checksum-fill',
  CLASSIFY: '--set-class=',
  CONNMARK:
    '--set-xmark= --save-mark --restore-mark --nfmask= --ctmask= --mask= --and-mark= --or-mark= --xor-mark= --set-mark= ' +
    '--left-shift-mark= --right-shift-mark=',
  CONNSECMARK: '--save --restore',
  DSCP: '--set-dscp= --set-dscp-class=',
  ECN: '--ecn-tcp-remove',
  HMARK:
    '--hmark-tuple= --hmark-mod= --hmark-offset= --hmark-src-prefix= --hmark-dst-prefix= --hmark-sport-mask= ' +
    '--hmark-dport-mask= --hmark-spi-mask= --hmark-sport= --hmark-dport= --hmark-spi= --hmark-proto-mask= --hmark-rnd=',
  IDLETIMER: '--timeout= --label= --alarm --send_nl_msg=',
  LED: '--led-trigger-id= --led-delay= --led-always-blink',
  LOG: '--log-level= --log-prefix= --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-macdecode',
  MARK: '--set-xmark= --set-mark= --and-mark= --or-mark= --xor-mark=',
  NFLOG: '--nflog-group= --nflog-prefix= --nflog-range= --nflog-size= --nflog-threshold=',
  RATEEST: '--rateest-name= --rateest-interval= --rateest-ewmalog=',
  SECMARK: '--selctx=',
  SET: '--add-set== --del-set== --map-set== --timeout= --exist --map-mark --map-prio --map-queue',
  TCPMSS: '--set-mss= --clamp-mss-to-pmtu',
  TCPOPTSTRIP: '--strip-options=',
  TEE: '--gateway= --oif=',
  TOS: '--set-tos= --and-tos= --or-tos= --xor-tos=',
  TRACE: '',
  ULOG: '--ulog-nlgroup= --ulog-prefix= --ulog-cprange= --ulog-qthreshold=',
}

/** Targets that may let through, drop, answer or rewrite, in ways that are not modelled. */
const UNMODELLED: Readonly<Record<string, string>> = {
  CLUSTERIP: '--new --hashmode= --clustermac= --total-nodes= --local-node= --hash-init=',
  DNPT: '--src-pfx= --dst-pfx=',
  NFQUEUE: '--queue-num= --queue-balance= --queue-bypass --queue-cpu-fanout',
  ROUTE: '--oif= --iif= --gw= --continue --tee',
  SAME: '--to= --nodst --random',
  SNPT: '--src-pfx= --dst-pfx=',
  SYNPROXY: '--mss= --wscale= --sack-perm --timestamp --timestamps --ecn',
  TPROXY: '--on-port= --on-ip= --tproxy-mark=',
}

/** A packet whose time to live ends is dropped: only changes that leave hops are harmless. */
function hops(prefix: string): Target {
  return {
    options: new Map(skipped(`${prefix}-set= ${prefix}-dec= ${prefix}-inc=`)),
    act: ({ values }) => {
      const set = Number(values.get(`${prefix}-set`)?.[0])
      return values.has(`${prefix}-inc`) || set > 1 ? good(CONTINUE) : bad('it may end the life of a packet')
    },
  }
}

/** Translations are refused by the kernel outside the nat table. */
function translation(options: string, act: (use: TargetUse) => Read<Action>): Target {
  return {
    options: new Map(skipped(options)),
    act: (use) => (use.table === 'nat' ? act(use) : bad('it is only valid in the nat table')),
  }
}

function untracked({ table }: TargetUse): Read<Action> {
  return table === 'raw' ? good({ kind: 'no-tracking' }) : bad('it is only valid in the raw table')
}

/** REDIRECT and MASQUERADE: an own address, and perhaps `--to-ports`. */
function own(end: 'source' | 'destination', { values }: TargetUse): Read<Action> {
  const text = values.get('--to-ports')?.at(-1)
  const ports = text === undefined ? undefined : readPorts(text)
  if (ports?.ok === false) return ports
  const change = { [end]: { kind: 'own' } } as const
  const portChange =
    ports === undefined ? {} : end === 'source' ? { sourcePort: ports.value } : { destinationPort: ports.value }
  return good({ kind: 'translate', translation: { ...change, ...portChange } })
}

const NETMAP_ENDS: Readonly<Partial<Record<string, 'source' | 'destination'>>> = {
  PREROUTING: 'destination',
  OUTPUT: 'destination',
  INPUT: 'source',
  POSTROUTING: 'source',
}

const TRANSLATIONS: readonly [string, Target][] = [
  [
    'DNAT',
    translation('--to-destination= --random --persistent', ({ values, family }) => {
      const place = readPlaces(values.get('--to-destination') ?? [], family)
      return place.ok ? good({ kind: 'translate', translation: toDestination(place.value) }) : place
    }),
  ],
  [
    'SNAT',
    translation('--to-source= --random --random-fully --persistent', ({ values, family }) => {
      const place = readPlaces(values.get('--to-source') ?? [], family)
      return place.ok ? good({ kind: 'translate', translation: toSource(place.value) }) : place
    }),
  ],
  ['MASQUERADE', translation('--to-ports= --random --random-fully', (use) => own('source', use))],
  ['REDIRECT', translation('--to-ports= --random', (use) => own('destination', use))],
  [
    'NETMAP',
    // Its hook decides which end it rewrites; a chain of the user's own may be called from both.
    translation('--to=', ({ values, destination, source, family, chain }) => {
      const end = Object.hasOwn(NETMAP_ENDS, chain) ? NETMAP_ENDS[chain] : undefined
      if (end === undefined) return bad('which end it rewrites depends on who calls the chain')
      const change = readNetmap(values.get('--to')?.at(-1) ?? '', end === 'source' ? source : destination, family)
      return change.ok ? good({ kind: 'translate', translation: { [end]: change.value } }) : change
    }),
  ],
]

/** Every target extension by its name after `-j`. */
export const TARGETS: ReadonlyMap<string, Target> = new Map<string, Target>([
  ...Object.entries(EFFECTS).map(([name, options]): [string, Target] => [name, always(options, CONTINUE)]),
  ...Object.entries(UNMODELLED).map(([name, options]): [string, Target] => [
    name,
    { options: new Map(skipped(options)), act: () => bad('what it does is not modelled') },
  ]),
  ...TRANSLATIONS,
  ['REJECT', always('--reject-with=', { kind: 'reject' })],
  ['NOTRACK', { options: new Map(), act: untracked }],
  [
    'CT',
    {
      options: new Map(
        skipped('--notrack --helper= --ctevents= --expevents= --zone= --zone-orig= --zone-reply= --timeout='),
      ),
      act: (use) => (use.values.has('--notrack') ? untracked(use) : good(CONTINUE)),
    },
  ],
  ['TTL', hops('--ttl')],
  ['HL', hops('--hl')],
])
