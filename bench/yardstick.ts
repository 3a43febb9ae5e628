import { random } from './lists/random.ts'
import { median } from './measure.ts'

const STEPS = 5_000_000
const RUNS = 5

/** Milliseconds for five million random numbers: how fast this process is now. Other work on the machine slows both it and the measure. */
export function yardstick(now: () => number): number {
  return median(
    Array.from({ length: RUNS }, () => {
      const start = now()
      const dice = random(1)
      let sum = 0
      for (let i = 0; i < STEPS; i++) sum += dice.next()
      if (sum < STEPS / 3) throw new Error('these numbers are not random')
      return now() - start
    }),
  )
}
