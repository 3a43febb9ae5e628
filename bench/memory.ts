import { existsSync, readFileSync } from 'node:fs'

/**
 * The most memory that this process had, in kilobytes. On Linux it is not what `resourceUsage` says: that counts the parent too, whose
 * memory the child had before it began its own program.
 */
export function peakMemory(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : ''
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? []
  return kilobytes === undefined ? process.resourceUsage().maxRSS : Number(kilobytes)
}
