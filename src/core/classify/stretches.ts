import type { Program } from './program.ts'

/**
 * For each instruction, and for the end of the program, the number of the stretch it lies in: within one stretch every packet keeps the
 * header it has, and packets come into it at its first instruction only. So what stops packets in a stretch before an instruction of
 * it keeps them from that instruction; what stopped them in an earlier one says nothing, because their header may have been another
 * then, or they may have been led past it.
 */
export function stretchesOf(program: Program): Int32Array {
  const stretches = new Int32Array(program.length + 1)
  /** The first instruction that leads to each from further up. */
  const leader = new Int32Array(program.length + 1).fill(program.length)
  /** Do packets come to it with a header that an instruction may just have changed? */
  const isMet = new Uint8Array(program.length + 1)
  const stageEnds = stageEndsOf(program)
  let stretch = 0
  let start = 0
  for (let number = 0; number <= program.length; number++) {
    if (isMet[number] === 1 || (leader[number] as number) < start) {
      stretch++
      start = number
    }
    stretches[number] = stretch
    const instruction = program[number]
    if (instruction === undefined) break
    const { effect, to, stage } = instruction
    if (effect === 'change' || effect === 'untrack' || effect === 'anything') isMet[number + 1] = 1
    // What is not understood may permit them too.
    if (effect === 'translate' || effect === 'anything') isMet[stageEnds[stage] as number] = 1
    if (effect !== 'note') leader[to] = Math.min(leader[to] as number, number)
  }
  return stretches
}

/** By stage, the first instruction after it. */
function stageEndsOf(program: Program): readonly number[] {
  const ends: number[] = []
  for (const [number, { stage }] of program.entries()) ends[stage] = number + 1
  return ends
}
