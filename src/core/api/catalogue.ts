/**
 * The catalogue as data: every flow that Exchange, Lync and Skype for Business Server need, with what each source says of it.
 * @module portolan/catalogue
 */
import { loadCatalogue } from '../catalogue/compiled.ts'
import { differenceOf } from '../catalogue/difference.ts'
import { answerQuestion } from '../catalogue/query.ts'
import { readQuestion } from '../catalogue/question.ts'
import { sourceNamed, statementsOf } from '../catalogue/statements.ts'
import { readVersion } from '../catalogue/version-name.ts'
import type { Catalogue } from '../model/catalogue.ts'
import type { CatalogueDifference, PortAnswer, SourceAnswer } from '../model/lookup.ts'
import { good, type Read } from '../sets/read.ts'

export type * from './catalogue-types.ts'

/** The text of `catalogue.json`, which the build puts in this place. */
declare const PORTOLAN_CATALOGUE: string

let read: Catalogue | undefined

/** A megabyte of JSON is read when somebody looks into it, not when the module is loaded. */
function whole(): Catalogue {
  read ??= loadCatalogue(JSON.parse(PORTOLAN_CATALOGUE) as Parameters<typeof loadCatalogue>[0])
  return read
}

/** Everything we know, in one value. */
export const catalogue: Catalogue = {
  get sources() {
    return whole().sources
  },
  get products() {
    return whole().products
  },
  get roles() {
    return whole().roles
  },
  get features() {
    return whole().features
  },
  get partners() {
    return whole().partners
  },
  get rpcInterfaces() {
    return whole().rpcInterfaces
  },
  get requirements() {
    return whole().requirements
  },
  get facts() {
    return whole().facts
  },
}

/**
 * What the catalogue says of a port, a service, a role or a version, or any of them together, most telling first: `5062`,
 * `5062/udp`, `50000-59999`, `smtp`, `edge 443`, `lync-2013 5061`. A question that it cannot read is answered with the reason.
 */
export function port(question: number | string): Read<PortAnswer> {
  const asked = readQuestion([String(question)], catalogue)
  if (!asked.ok) return asked
  const exact = answerQuestion(asked.value.question, catalogue)
  const { wider } = asked.value
  return good(!exact.known && wider !== undefined ? answerQuestion(wider, catalogue) : exact)
}

/** What a source states, line by line, with the verdict on each: `seed-002`, or `2` for short. Undefined: no such source. */
export function source(name: string): SourceAnswer | undefined {
  const id = sourceNamed(name, catalogue)
  return id === undefined ? undefined : statementsOf(catalogue).find((answer) => answer.source.id === id)
}

/** What changes in flows from one version to another: `lync-2013`, `skype-2019`; or the reason why one of them is none. */
export function difference(before: string, after: string): Read<CatalogueDifference> {
  const first = readVersion(before, catalogue)
  if (!first.ok) return first
  const second = readVersion(after, catalogue)
  if (!second.ok) return second
  return good(differenceOf(first.value, second.value, catalogue))
}
