import type { Policy } from '../model/policy.ts'
import { type Origin, PATHS, type Path, type Ruleset } from '../model/ruleset.ts'
import { type NameTable, nameTable } from '../sets/names.ts'
import { PROTOCOL } from '../sets/packet.ts'
import type { Box, PacketSet, PacketSpace } from '../sets/packet-set.ts'
import { packetSpace } from '../sets/packet-space.ts'
import { TooLargeError } from '../sets/too-large.ts'
import { compileMatch } from './compile.ts'
import { type Evaluation, evaluator } from './evaluate.ts'
import { TOO_LARGE } from './implicit.ts'
import { MOST_CUTS } from './memory.ts'
import { namesInRuleset, namesOfSides } from './names.ts'
import { packetText } from './packet-text.ts'
import type { Marked } from './partition.ts'
import { deniedBy, permittedBy, unknownBy } from './parts.ts'
import { openTranslations, policyMeaning } from './policy-meaning.ts'
import { linesComparison } from './prove-by-lines.ts'
import { differentlyTranslated } from './same-translation.ts'
import { existingPackets } from './universe.ts'

/** Packets with which a configuration deals otherwise than its policy. */
export interface Difference {
  /** For people: what differs, with one packet as an example. */
  readonly what: string
  readonly path: Path
  readonly box: Box
  /** The lines that make the difference. */
  readonly origins: readonly Origin[]
}

/** `equal` is a proof over all packets; `differences` are some of each kind, not all. */
export type Proof =
  | { readonly equal: true }
  | { readonly equal: false; readonly differences: readonly Difference[]; readonly names: NameTable }

/** Boxes that are shown of one kind of difference. */
const MOST_BOXES = 8

/** Does a configuration, as it was read, do exactly what the policy says: filter and translation, for every packet there is? */
export function provePolicy(ruleset: Ruleset, policy: Policy): Proof {
  const meaning = policyMeaning(policy)
  const names = nameTable([...namesInRuleset(ruleset), ...namesInRuleset(meaning), ...namesOfSides(policy.sides)])
  // Whether untracked packets pass is left to the device, so to equal either of the two is enough.
  const [strict, wide] = [{ onlyTracked: true }, {}].map((choice) =>
    linesComparison(() => policyMeaning(policy, choice), ruleset, names),
  )
  const unsure = PATHS.filter((path) => !strict?.(path) && !wide?.(path))
  if (unsure.length === 0) return { equal: true }
  try {
    const differences = differencesOn(unsure, ruleset, policy, names)
    return differences.length === 0 ? { equal: true } : { equal: false, differences, names }
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error
    const what = 'it takes more memory than there is to prove it equal to the plan'
    return { equal: false, differences: unsure.map((path) => ({ what, path, box: {}, origins: [TOO_LARGE] })), names }
  }
}

function differencesOn(
  paths: readonly Path[],
  ruleset: Ruleset,
  policy: Policy,
  names: NameTable,
): readonly Difference[] {
  const meaning = policyMeaning(policy)
  const space = packetSpace(names, MOST_CUTS)
  const exists = existingPackets(space)
  return paths.flatMap((path) => {
    const found = evaluator(ruleset, path, { space, names })(exists)
    const expected = evaluator(meaning, path, { space, names })(exists)
    const open = compileMatch(openTranslations(policy), { space, names, tracked: true }).possibly
    return comparison({ space, names, path, found, expected }, open)
  })
}

interface Compared {
  readonly space: PacketSpace
  readonly names: NameTable
  readonly path: Path
  readonly found: Evaluation
  readonly expected: Evaluation
}

function comparison(compared: Compared, openTranslation: PacketSet): readonly Difference[] {
  const { space, path, found, expected } = compared
  const block = found.mayDeny.union(found.mayReject)
  const unclear = found.mayPermit.intersect(block)
  const surplus = found.mayPermit.subtract(expected.mayPermit).subtract(unclear)
  const missing = expected.mayPermit.subtract(found.mayPermit).subtract(mayDrop(space, path))
  const answered = found.mayReject.subtract(found.mayPermit).subtract(missing)
  const report = (what: string, packets: PacketSet, lines: (packets: PacketSet) => readonly Marked[]) =>
    differencesOf(compared, what, packets, lines)
  return [
    ...report('it cannot be told what becomes of some packets', unclear, (packets) => unknownBy(found, packets)),
    ...report('packets pass that the policy drops', surplus, (packets) => permittedBy(found, packets)),
    ...report('packets are dropped that the policy lets pass', missing, (packets) => deniedBy(found, packets)),
    ...report('packets are answered that the policy drops in silence', answered, (packets) => deniedBy(found, packets)),
    ...(path === 'forward' ? translated(compared, openTranslation, report) : []),
  ]
}

/** New packets that both let through but under different addresses. Others follow the first of their connection. */
function translated(
  { space, found, expected }: Compared,
  openTranslation: PacketSet,
  report: (what: string, packets: PacketSet, lines: (packets: PacketSet) => readonly Marked[]) => readonly Difference[],
): readonly Difference[] {
  const asked = space
    .box({ states: ['new'] })
    .intersect(found.asked)
    .subtract(openTranslation)
  const different = found.passages.flatMap((mine) => {
    const packets = mine.entering.intersect(asked)
    const others = expected.passages.filter((other) => other.entering.overlaps(packets))
    return others.map((other) => differentlyTranslated(space, mine, other, packets))
  })
  const lines = (packets: PacketSet) => permittedBy(found, packets)
  return report('packets leave with other addresses or ports than the policy says', space.unionAll(different), lines)
}

/**
 * Untracked packets may be dropped: only a rule of the configuration can exempt forwarded ones. But the kernel itself never tracks
 * the ICMPv6 messages of neighbour discovery and multicast listeners (nf_conntrack_icmpv6: noct_valid_new), so those that come
 * to the firewall arrive as untracked.
 */
function mayDrop(space: PacketSpace, path: Path): PacketSet {
  const untracked = space.box({ states: ['untracked'] })
  if (path === 'forward') return untracked
  if (path === 'output') return space.empty
  const never = space.box({
    families: [6],
    protocol: [[PROTOCOL.icmp6, PROTOCOL.icmp6]],
    sourcePort: [
      [130, 136],
      [143, 143],
    ],
  })
  return untracked.subtract(never)
}

function differencesOf(
  { names, path }: Compared,
  what: string,
  packets: PacketSet,
  lines: (packets: PacketSet) => readonly Marked[],
): readonly Difference[] {
  const parts = lines(packets).slice(0, MOST_BOXES)
  return parts.flatMap((part) =>
    part.packets.boxes(1).boxes.map((box) => {
      const sample = part.packets.sample()
      const example = sample === undefined ? '' : `, as ${packetText(sample, names)}`
      return { what: `${path}: ${what}${example}`, path, box, origins: part.origins }
    }),
  )
}
