// Loaded before a program with `--import`: leaves the most memory it had, in kilobytes, in a file.
import { writeFileSync } from 'node:fs'
import { peakMemory } from './memory.ts'

const file = process.env.PORTOLAN_BENCH_PEAK
if (file !== undefined) process.on('exit', () => writeFileSync(file, `${peakMemory()}`))
