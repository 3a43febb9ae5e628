import type { Row } from '../measure.ts'
import { costSeries, growthText } from './cost.ts'
import { tables } from './table.ts'

/** Where and when it was measured. */
export interface Machine {
  /** ISO 8601. */
  readonly date: string
  readonly processor: string
  readonly memory: string
  readonly node: string
}

/** The page of the reference on speed and memory: figures, how the cost grows, and the method. */
export function performancePage(rows: readonly Row[], { date, processor, memory, node }: Machine): string {
  return `# How fast is Portolan?

<!-- Made by \`npm run bench\`; not to be edited by hand. -->

${summary(rows)} Measured on ${date}: ${processor}, ${memory}, Node ${node}.

**time** is the median of all runs but the first, **first time** what somebody waits who asks once, before the compiler of JavaScript has seen the
work; where both are equal there was one run. **memory** is the most that the process had, reading and the making of questions included. A
**yardstick** is a fixed loop of integer arithmetic that runs in the same process, for whole processes right after them: times on a busy or a slow
machine are longer, their number of yardsticks much less so. Bold says what was not reached.

${tables(rows)}

## How does the cost grow with the list?

![Time against lines of the list, both logarithmic](performance.svg)

The dashed line grows as N log N through the point of 10,000 lines that never decide.

${growthText(costSeries(rows))}

A longer list of this kind is more than the same list longer: more of its lines overlap others (of 1,000 lines 106 never decide, of
100,000 there are 12,337).

## What is measured?

- **Realistic lists** have sites, subnets and hosts of which few are named often, well-known ports and ranges, some wide lines, a line in a hundred
  that two earlier ones cover only together, and at the end a line that denies everything. They are made by \`bench/lists/realistic.ts\` from a fixed
  seed, so everybody has the same.
- **Changed lists** lack every 193rd line, and every 97th of the others does the opposite. **Reordered lists** are the same lines after 20 swaps of
  neighbours for each line, where these decide alike or have no packet in common.
- **The crossing list** has prefixes of 1 to 10 bits and random port ranges on both sides: its lines cut one another, and few hold another. **The filling list**
  permits 2^14 hosts in any order and then denies their prefix: only all of them together cover that line.
- **Set questions** ask for networks of up to 256 addresses at both ends and up to 100 ports around a packet of some line. The answer is a list of
  disjoint parts that cover the question, each with the line that decides it.
- **The firewall** of about 5,500 rules has a chain of network cards, of address ranges and of services for each of 20 networks, with jumps, returns,
  connection state, rate limits and cards that the saved text does not name.
- **Deployments** have Exchange and Skype for Business in every site, with an outer and an inner firewall each.

Each measure has a process of its own. A line that never decides comes with the fewest earlier lines that cover it, where that could be proved. Every
answer is compared with the right one where it is known, and with that of the first run; the benchmark fails on a wrong answer, never on a time. The
code is bundled as the program is. Whole processes are timed from outside; their first run tells its memory too.

**others (given)** are figures that were given to this project: Batfish (source of August 2026, a warm Java machine, parsing apart), z3 5.1, RuleHawk
0.3.0 (pairwise, neither complete nor sound), Aerleon 1.17 and Capirca on a machine of the same kind with 2 cores. They were not measured in this run.

\`npm run bench\` measures everything and writes this page; \`npm run bench -- dead questions\` measures what has one of these words in its name.
`
}

function summary(rows: readonly Row[]): string {
  const seconds = (id: string) => {
    const result = rows.find(({ of }) => of.id === id)?.result
    return result !== undefined && 'answer' in result ? `${(result.median / 1000).toFixed(2)} s` : undefined
  }
  const dead = seconds('dead-10000')
  const changed = seconds('changed-10000')
  if (dead === undefined || changed === undefined) return ''
  return `All lines of a list of 10,000 that can never decide, each with those that cover it, take ${dead}; every difference from a changed list takes ${changed}.`
}
