import { actionKey } from '../../classify/align.ts'
import { boxOfCell } from '../../classify/cell-box.ts'
import { compare, type Unlike } from '../../classify/compare.ts'
import type { Indexed } from '../../classify/index-program.ts'
import type { Decided } from '../../classify/walk.ts'
import type { Comparison, DifferentRegion, Treatment } from '../../model/comparison.ts'
import type { Match } from '../../model/match.ts'
import type { Disposition } from '../../model/results.ts'
import { type Origin, PATHS, type Path, type Ruleset } from '../../model/ruleset.ts'
import { type NameTable, nameTable } from '../../sets/names.ts'
import { FAMILIES, type Family } from '../../sets/packet.ts'
import type { Box, PacketSpace } from '../../sets/packet-set.ts'
import { packetSpace } from '../../sets/packet-space.ts'
import { NO_LIST } from '../implicit.ts'
import { namesInRuleset } from '../names.ts'
import { ipv6Of, type PathProgram, programsOf } from '../programs.ts'
import { compareSets } from './compare-sets.ts'

const UNCLEAR = 'in both some packets depend on lines that were not understood, and whether alike cannot be told'

/** `names` tells people the interfaces in the boxes. */
export interface DiffAnswer extends Comparison {
  readonly names: NameTable
}

/**
 * Every packet that two configurations treat differently: which way, and by which lines of each. They may be of different dialects.
 * What is a region and what is not holds for all packets; what cannot be compared is told, and then `equal` is false.
 */
export function diff(first: Ruleset, second: Ruleset): DiffAnswer {
  const names = nameTable([...namesInRuleset(first), ...namesInRuleset(second)])
  const [mine, other] = [
    programsOf(first, names, { more: ipv6Of(second) }),
    programsOf(second, names, { more: ipv6Of(first) }),
  ]
  const space = packetSpace(names)
  const regions: DifferentRegion[] = []
  const undecided: Comparison['undecided'][number][] = []
  for (const family of FAMILIES) {
    const has = [first, second].map(({ families }) => families.includes(family))
    if (!has[0] && !has[1]) continue
    for (const path of PATHS) {
      const give = (because: string) => undecided.push({ path, family, because })
      if (!has[0] || !has[1]) {
        give(`the ${has[0] ? 'second' : 'first'} configuration says nothing of IPv${family}`)
        continue
      }
      const [a, b] = [find(mine, path, family), find(other, path, family)]
      if (a === undefined || b === undefined) {
        give('it is too large to be compared')
        continue
      }
      const compared: ReturnType<typeof compare> = haveUnlikeDoubts(first, second, path)
        ? { kind: 'changed' }
        : compare(a, b)
      const isWhole = compared.kind === 'compared' && compared.tooLarge.length === 0
      if (!isWhole || (compared.altered && compared.unlike.length > 0)) {
        const sets = compareSets(first, second, { path, family, names })
        if (sets !== 'too large') {
          regions.push(...sets.regions)
          if (sets.unclear) give(UNCLEAR)
          continue
        }
        give('it is too large to be compared exactly')
        if (compared.kind === 'changed') continue
      }
      if (compared.unclear) give(UNCLEAR)
      regions.push(
        ...regionsOf(compared.unlike, a, b, path, family).map((region) => ({
          ...region,
          boxes: fewer(region.boxes, space, family),
        })),
      )
    }
  }
  return {
    equal: regions.length === 0 && undecided.length === 0,
    regions: regions.sort((a, b) => rank(a) - rank(b)),
    undecided,
    names,
  }
}

/** Do conditions of whole stages that are not understood differ? Lines are compared without them. */
function haveUnlikeDoubts(first: Ruleset, second: Ruleset, path: Path): boolean {
  const [a, b] = [first, second].map((ruleset) =>
    ruleset.paths[path].map(({ when }) => (isUnderstood(when) ? '' : actionKey(when))),
  )
  return (
    a?.some((text, stage) => text !== b?.[stage]) === true || b?.slice(a?.length).some((text) => text !== '') === true
  )
}

function isUnderstood(match: Match): boolean {
  if (match.kind === 'and' || match.kind === 'or') return match.of.every(isUnderstood)
  return match.kind === 'not' ? isUnderstood(match.of) : match.kind !== 'unknown'
}

function find(programs: readonly PathProgram[], path: Path, family: Family): Indexed | undefined {
  return programs.find((each) => each.path === path && each.family === family)?.indexed
}

/** What opens before what cannot be told, before what closes. */
function rank({ first, second }: DifferentRegion): number {
  const openness = ({ disposition }: Treatment) => ({ permitted: 2, unknown: 1, rejected: 0, denied: 0 })[disposition]
  return openness(first) - openness(second)
}

/** Boxes that are worth the work of looking for larger ones. */
const FEW = 16

/** The same packets in boxes that people read more easily, where there are such. */
function fewer(boxes: readonly Box[], space: PacketSpace, family: Family): readonly Box[] {
  if (boxes.length < 2 || boxes.length > FEW) return boxes
  const { boxes: others, complete } = space
    .boxes(boxes.map((box) => ({ families: [family], ...box })))
    .boxes(boxes.length)
  return complete && others.length < boxes.length ? others : boxes
}

/** Packets that the same lines decide are one region. */
function regionsOf(unlike: readonly Unlike[], a: Indexed, b: Indexed, path: Path, family: Family): DifferentRegion[] {
  const regions = new Map<string, Omit<DifferentRegion, 'boxes'> & { readonly boxes: Box[] }>()
  for (const { cell, first, second } of unlike) {
    const key = [first.disposition, first.by, second.disposition, second.by].join(' ')
    const box = boxOfCell(cell, a.terms)
    const region = regions.get(key)
    if (region) region.boxes.push(box)
    else regions.set(key, { path, family, boxes: [box], first: treatment(first, a), second: treatment(second, b) })
  }
  return [...regions.values()]
}

function treatment({ disposition, by }: Pick<Decided, 'disposition' | 'by'>, { program }: Indexed): Treatment {
  const lines = by.flatMap((number) => program[number] ?? [])
  // The end of a list has a say only where no line had.
  const rules = lines.filter(({ rule }) => rule !== undefined)
  const origins: readonly Origin[] = (rules.length > 0 ? rules : lines).map(({ origin }) => origin)
  return { disposition: disposition as Disposition, origins: origins.length > 0 ? [...new Set(origins)] : [NO_LIST] }
}
