import { explain } from '../../src/core/api/explain.ts'
import { namesInRuleset } from '../../src/core/check/names.ts'
import { programsOf } from '../../src/core/check/programs.ts'
import { cellOfBox } from '../../src/core/classify/cell-box.ts'
import type { Indexed } from '../../src/core/classify/index-program.ts'
import { type Decided, decideCell } from '../../src/core/classify/walk.ts'
import type { Ruleset } from '../../src/core/model/ruleset.ts'
import { nameTable } from '../../src/core/sets/names.ts'
import { PROTOCOL } from '../../src/core/sets/packet.ts'
import type { Box } from '../../src/core/sets/packet-set.ts'
import type { SetQuestion } from '../lists/questions.ts'
import { rangeOf } from '../lists/rule.ts'
import { dotted } from '../lists/text.ts'
import type { Measure } from '../measure.ts'
import { read } from './reading.ts'

const SECTION = 'Questions about sets of packets'

/** The forward path of a configuration, for IPv4, ready for questions. */
export function forwardProgram(ruleset: Ruleset): Indexed {
  const [program] = programsOf(ruleset, nameTable(namesInRuleset(ruleset)), { paths: ['forward'] })
  if (program?.indexed === undefined) throw new Error('the list is too large')
  return program.indexed
}

/** Disjoint parts that cover the question, each with the lines that decide it. */
export function answer(indexed: Indexed, question: SetQuestion): readonly Decided[] {
  const cell = cellOfBox(boxOf(question), indexed.terms)
  return cell === undefined ? [] : decideCell(indexed, cell)
}

function boxOf({ protocol, source, destination, destinationPorts }: SetQuestion): Box {
  const number = PROTOCOL[protocol]
  return {
    source: { v4: [rangeOf(source)], v6: [] },
    destination: { v4: [rangeOf(destination)], v6: [] },
    protocol: [[number, number]],
    destinationPort: [destinationPorts],
  }
}

export function questionsTask([list = '', questions = '']: readonly string[]): () => string {
  const indexed = forwardProgram(read(list))
  const asked = JSON.parse(questions) as readonly SetQuestion[]
  return () => {
    const parts = asked.flatMap((question) => answer(indexed, question))
    const undecided = parts.filter(({ disposition }) => disposition === 'too large').length
    const permitted = parts.filter(({ disposition }) => disposition === 'permitted').length
    return `${parts.length} parts, ${permitted} of them permitted, ${undecided} undecided`
  }
}

/** Asks one question after another, a different one each time. */
export function explainTask([list = '', questions = '']: readonly string[]): () => string {
  const ruleset = read(list)
  const asked = (JSON.parse(questions) as readonly SetQuestion[]).map(
    ({ protocol, source, destination, destinationPorts }) =>
      `${protocol} ${dotted(source.address)} -> ${dotted(destination.address)}:${destinationPorts[0]}`,
  )
  let next = 0
  return () => {
    const { legs, diagnostics } = explain(ruleset, asked[next++ % asked.length] as string)
    const dispositions = legs.flatMap(({ explanations }) => explanations.map(({ disposition }) => disposition))
    if (diagnostics.length > 0 || dispositions.includes('unknown')) throw new Error('nothing on this list is unknown')
    return `${dispositions.length} walk`
  }
}

export const QUESTIONS: readonly Measure[] = [
  ...([10_000, 100_000] as const).map(
    (lines): Measure => ({
      kind: 'in process',
      id: `questions-${lines}`,
      section: SECTION,
      title: `10,000 set questions on ${lines.toLocaleString('en')} lines`,
      inputs: [`rules ${lines}`, `questions ${lines}`],
      runs: 5,
      per: { count: 10_000, of: 'questions' },
      goal: { milliseconds: lines === 10_000 ? 100 : 1000 },
      ...(lines === 10_000 ? { others: 'Batfish 7 s to make ready, then 0.5 s' } : {}),
      task: questionsTask,
    }),
  ),
  {
    kind: 'in process',
    id: 'explain-10000',
    section: SECTION,
    title: '`explain` of one connection on 10,000 lines; the first makes ready',
    inputs: ['rules 10000', 'questions 10000'],
    runs: 101,
    goal: { milliseconds: 1 },
    expected: '1 walk',
    task: explainTask,
  },
]
