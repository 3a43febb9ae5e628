import type { Measure } from '../measure.ts'
import { COMPARING } from './comparing.ts'
import { DEAD } from './dead.ts'
import { GENERATING } from './generating.ts'
import { QUESTIONS } from './questions.ts'
import { READING } from './reading.ts'

/** Everything that is measured inside a process, each in a process of its own. */
export const MEASURES: readonly Measure[] = [...READING, ...DEAD, ...QUESTIONS, ...COMPARING, ...GENERATING]
