/** What is asked for on the project's kind of machine. */
export interface Goal {
  readonly milliseconds?: number
  readonly megabytes?: number
  /** No more than so many times what another measure takes. */
  readonly times?: { readonly of: string; readonly most: number }
}

/** What is the same for everything that is measured. */
export interface Described {
  readonly id: string
  readonly section: Section
  readonly title: string
  /** Names of inputs, see `inputs.ts`. */
  readonly inputs: readonly string[]
  /** How often it is done, if there is the time; more than once, and the figure is the median of all but the first. */
  readonly runs: number
  /** Lines, questions or whatever is told per second beside the time. */
  readonly per?: { readonly count: number; readonly of: string }
  readonly goal?: Goal
  /** How the right answer begins, where it is known beforehand. */
  readonly expected?: string
  /** What other programs take: figures given to us, measured elsewhere. */
  readonly others?: string
}

/** Work inside a process: `task` makes ready from the texts of its inputs what is then done, without being measured. */
export interface Measure extends Described {
  readonly kind: 'in process'
  readonly task: (texts: readonly string[]) => () => string
}

/** A run of a program from its start to its end. */
export interface ProgramRun extends Described {
  readonly kind: 'whole process'
  /** Arguments for Node, by the path of the program, those of the inputs and a folder for output. */
  readonly arguments: (portolan: string, files: readonly string[], out: string) => readonly string[]
  /** Exit codes that say it was done. */
  readonly codes: readonly number[]
  /** What the output says, in short. */
  readonly answer: (output: string) => string
}

export const SECTIONS = [
  'Reading',
  'Lines that never decide, with those that cover them',
  'Questions about sets of packets',
  'Comparing two lists',
  'Printing, reading back and proving',
  'Whole processes, from start to end',
] as const
export type Section = (typeof SECTIONS)[number]

/** What came out. Times are in milliseconds, memory is the most that the process had, in megabytes. */
export interface Measured {
  readonly answer: string
  readonly first: number
  /** Of the runs after the first; of the first where it is the only one. */
  readonly median: number
  readonly peak: number
  /** What a fixed loop of integer arithmetic took in the same process. */
  readonly yardstick: number
}

/** A measure that did not come to its end, or not to the right one, and why. */
export interface Failed {
  readonly failed: string
}

/** A measure, and what came out or why nothing did. */
export interface Row {
  readonly of: Described
  readonly result: Measured | Failed
}

/** A measure is done again only as long as that takes less, in milliseconds. */
export const ENOUGH = 4000

export function median(of: readonly number[]): number {
  const sorted = [...of].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}
