import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** The lists on which other programs were measured lie beside the repository. */
const root = resolve(import.meta.dirname, '../../../shared/bench')

export const benchListsMissing = existsSync(root)
  ? undefined
  : 'the lists of other benchmarks are not beside the repository'

/** `rules-1000.iptables` */
export function benchList(name: string): string {
  return gunzipSync(readFileSync(join(root, `${name}.gz`))).toString()
}
