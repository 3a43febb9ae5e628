import type { z } from 'zod'
import type { Fact } from '../model/facts.ts'
import { nodeAt, spanAt, type YamlNode } from '../yaml/tree.ts'
import type { CatalogueDraft } from './build.ts'
import { buildAdvice, buildCertificate, buildListener, buildRecord, buildRule, type FactFile } from './build-facts.ts'
import type {
  adviceFileSchema,
  certificatesSchema,
  listenersSchema,
  recordsSchema,
  rulesSchema,
} from './facts-schema.ts'
import type { Written } from './place.ts'

/** A file that is held against its schema: what could be used, and the tree of exactly that. */
export interface Read<T> {
  readonly value: T
  readonly tree: YamlNode
}

/** The files of facts, by what they hold. */
export interface FactFiles {
  readonly records: Read<z.output<typeof recordsSchema>>[]
  readonly certificates: Read<z.output<typeof certificatesSchema>>[]
  readonly rules: Read<z.output<typeof rulesSchema>>[]
  readonly listeners: Read<z.output<typeof listenersSchema>>[]
  readonly advice: Read<z.output<typeof adviceFileSchema>>[]
}

/** Adds the facts of files to a catalogue whose products are known, and to `written` where each is written. */
export function addFacts(catalogue: CatalogueDraft, files: FactFiles, written: Map<object, Written>): void {
  function add<E, F extends Fact>(
    { value: { product }, tree }: Read<{ readonly product: string }>,
    key: string,
    entries: readonly E[],
    build: (file: FactFile, entry: E) => F,
    facts: F[],
  ): void {
    const versions = catalogue.products.get(product)?.versions ?? []
    for (const [i, entry] of entries.entries()) {
      const fact = build({ product, versions }, entry)
      facts.push(fact)
      const path = [key, i]
      written.set(fact, { node: nodeAt(tree, path) ?? tree, keySpan: spanAt(tree, [...path, 'id']) })
    }
  }
  const { dns, certificates, windowsFirewall, listeners, advice } = catalogue.facts
  for (const file of files.records) add(file, 'records', file.value.records, buildRecord, dns)
  for (const file of files.certificates)
    add(file, 'certificates', file.value.certificates, buildCertificate, certificates)
  for (const file of files.rules) add(file, 'rules', file.value.rules, buildRule, windowsFirewall)
  for (const file of files.listeners) add(file, 'listeners', file.value.listeners, buildListener, listeners)
  for (const file of files.advice) add(file, 'advice', file.value.advice, buildAdvice, advice)
}
