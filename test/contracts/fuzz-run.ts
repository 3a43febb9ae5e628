// Tries seeds FROM to FROM + COUNT - 1 one after another and tells about each on standard output, so that whoever started
// it knows which one hangs. Alone: `npx tsx test/contracts/fuzz-run.ts 1234` tries seed 1234 and shows its text.
import { caseOf, smallest, tryCase } from './fuzz.ts'

/** One line of the output: the seed that begins, a fault, or the end of all. */
export type Told =
  | { readonly kind: 'begin'; readonly seed: number }
  | {
      readonly kind: 'fault'
      readonly seed: number
      readonly target: string
      readonly faults: readonly string[]
      readonly name: string
      readonly smallest: string
    }
  | { readonly kind: 'end'; readonly slowest: number; readonly slowestSeed: number }

function tell(told: Told): void {
  process.stdout.write(`${JSON.stringify(told)}\n`)
}

function run(from: number, count: number): void {
  let slowest = 0
  let slowestSeed = from
  for (let seed = from; seed < from + count; seed++) {
    tell({ kind: 'begin', seed })
    const one = caseOf(seed)
    const { faults, milliseconds } = tryCase(one)
    if (milliseconds > slowest) [slowest, slowestSeed] = [milliseconds, seed]
    if (faults.length === 0) continue
    const { source, target } = smallest(one)
    tell({
      kind: 'fault',
      seed,
      target,
      faults: faults.slice(0, 5),
      name: source.name,
      smallest: source.text.slice(0, 2000),
    })
  }
  tell({ kind: 'end', slowest: Math.round(slowest), slowestSeed })
}

const [from = 0, count] = process.argv.slice(2).map(Number)
if (count === undefined) {
  const one = caseOf(from)
  console.log(one.source.text)
  console.error(one.target, one.source.name, tryCase(one))
} else run(from, count)
