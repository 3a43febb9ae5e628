import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Real configurations from public sources live beside the repository, never in it: their licences differ. */
const root = resolve(import.meta.dirname, '../../../shared/corpus')

export const corpusMissing = existsSync(root)
  ? undefined
  : 'the corpus of real configurations is not beside the repository'

/** Paths below the corpus folder, in a stable order. */
export function corpusFiles(folder: string): readonly string[] {
  const start = join(root, folder)
  if (!existsSync(start)) return []
  return readdirSync(start, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(start, name)).isFile())
    .map((name) => `${folder}/${name}`)
    .sort()
}

export function readCorpus(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}
