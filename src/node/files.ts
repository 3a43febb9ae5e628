import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** Files larger than this are refused: no configuration is that large, and a text of V8 ends at half a gigabyte. */
export const LARGEST_FILE = 256 * 1024 * 1024

/** UTF-8, or UTF-16 where a byte order mark says so (Windows tools write it); the mark itself is taken off. */
export function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le')
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
      .swap16()
      .toString('utf16le')
  const text = bytes.toString('utf8')
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

/** Reads a text file; `-` is standard input. */
export async function readText(path: string): Promise<string> {
  if (path === '-') {
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of process.stdin) {
      const piece = Buffer.from(chunk as Uint8Array)
      size += piece.length
      if (size > LARGEST_FILE) throw new Error('standard input is larger than 256 MiB')
      chunks.push(piece)
    }
    return decode(Buffer.concat(chunks))
  }
  const bytes = await readFile(path)
  if (bytes.length > LARGEST_FILE) throw new Error(`${path} is larger than 256 MiB`)
  return decode(bytes)
}

/** Writes a file whole or not at all: a neighbour first, then one rename. */
export async function writeText(path: string, text: string): Promise<void> {
  const target = resolve(path)
  await mkdir(dirname(target), { recursive: true })
  const draft = join(dirname(target), `.${crypto.randomUUID()}.tmp`)
  try {
    await writeFile(draft, text, 'utf8')
    await rename(draft, target)
  } finally {
    await rm(draft, { force: true })
  }
}

export { existsSync as exists }
