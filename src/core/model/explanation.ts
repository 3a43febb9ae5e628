import type { NameTable } from '../sets/names.ts'
import type { Packet } from '../sets/packet.ts'
import type { Axis, PacketSet } from '../sets/packet-set.ts'
import type { PassingPoint, Question } from './question.ts'
import type { Disposition, Part } from './results.ts'
import type { Origin, Rule, Stage } from './ruleset.ts'

/** A packet as some point of its way sees it; axes in `open` may have any value. */
export interface WalkedHeader {
  readonly packet: Packet
  readonly open: ReadonlySet<Axis>
}

/** A line that matches, or may match. */
export interface WalkedLine {
  readonly rule: Rule
  readonly matches: 'yes' | 'maybe'
  /** Lines of the list since the last one told of, or since its beginning, that do not match. */
  readonly skipped: number
  readonly before: WalkedHeader
  /** What the line may make of the packet; empty where it leaves it as it is. */
  readonly after: readonly WalkedHeader[]
  /** The list that it jumps to, if there is one to be walked. */
  readonly called?: WalkedList
}

/** A walk through one list. */
export interface WalkedList {
  readonly name: string
  readonly lines: readonly WalkedLine[]
  /** Lines after the last one told of that do not match. */
  readonly skipped: number
  /** May the packet come out of it undecided? */
  readonly comesOut: boolean
  /** It has been walked before in this stage with the same packet, and does the same; `lines` are not told again. */
  readonly again: boolean
  /** There is no such list. */
  readonly missing: boolean
}

/** A walk through one stage. */
export interface WalkedStage {
  readonly stage: Stage
  readonly header: WalkedHeader
  /** Does the packet go through it? `no`: it is for others; `maybe`: that is not known. */
  readonly enters: 'yes' | 'no' | 'maybe'
  readonly list?: WalkedList
  /** No line decided, so the end of the stage may. */
  readonly ends: boolean
}

/** One end of a walk: a packet of which a line is not understood may have several. */
export interface WalkEnd {
  readonly disposition: Exclude<Disposition, 'unknown'>
  readonly origins: readonly Origin[]
  /** The header with which it leaves, if it does. */
  readonly leaving?: WalkedHeader
  /** False where `leaving` is one example of what may come out. */
  readonly certain: boolean
}

/** One packet on its way through one firewall, as `decide` has it. */
export interface Walk {
  readonly packet: Packet
  /** A packet of an open connection: translation is not by lines but by tracking, as it was for the first packet. */
  readonly tracked: boolean
  readonly disposition: Disposition
  readonly stages: readonly WalkedStage[]
  /** Never empty. */
  readonly ends: readonly WalkEnd[]
}

/** A part of the answer, with the walk of one of its packets where it is among those to be told. */
export interface ExplainedPart extends Part {
  readonly walk?: Walk
  /** The next packet of its connection, and the answer, if it passes. */
  readonly onward?: Walk
  readonly reply?: Walk
}

/** What one firewall does to the packets of a question that come to it. */
export interface Explanation {
  readonly question: Question
  readonly point: PassingPoint
  /** The packets asked about, as they enter. Empty: none of them comes so far. */
  readonly asked: PacketSet
  /** A line of a firewall before leaves open what becomes of packets, so others may come too, as nobody knows which. */
  readonly mayMiss: boolean
  readonly disposition: Disposition | 'partly'
  /** Disjoint, and together all that is asked about; the largest first. */
  readonly parts: readonly ExplainedPart[]
  /** False where there are so many parts that some have the lines of any of their packets. */
  readonly exactLines: boolean
  /** Packets that follow the first of each connection that may be opened, and the answers; see `followed`. */
  readonly onward: readonly Part[]
  readonly reply: readonly Part[]
  /** False where the answer has so many parts that `onward` and `reply` were not asked for. */
  readonly followed: boolean
  /** For people: the interfaces in the sets. */
  readonly names: NameTable
}
