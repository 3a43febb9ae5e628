import type { Diagnostic, Parsed } from '../diagnostics/diagnostic.ts'
import type { Source } from '../diagnostics/source.ts'
import type { Question } from '../model/question.ts'
import { noAddresses } from '../sets/addresses.ts'
import { readEnd } from './ends.ts'
import { readOptions } from './options.ts'
import { servicesOf } from './services.ts'
import { isArrow, type Token, tokensOf } from './tokens.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Longer than anybody asks. */
const LONGEST = 4000
const HELP = 'ask like this: `tcp 203.0.113.5 -> 10.45.16.20:443`, `10.0.0.0/8 -> edge1 5061-5063/tcp`'

/**
 * Reads what somebody asks of a configuration: protocol, source `->` (or `to`) destination, ports, state, interfaces, TCP flags, in
 * about any order. The value is undefined when there is an error; all errors are told, each with its place in the question.
 */
export function readQuestion(source: Source, vocabulary: Vocabulary): Parsed<Question | undefined> {
  const diagnostics: Diagnostic[] = []
  if (source.text.length > LONGEST) {
    diagnostics.push({
      severity: 'error',
      code: 'question-too-long',
      message: `the question has ${source.text.length} characters; at most ${LONGEST} are read`,
    })
    return { value: undefined, diagnostics }
  }
  const sides = sidesOf(tokensOf(source), source, diagnostics)
  if (sides === undefined) return { value: undefined, diagnostics }

  const before = readOptions(sides.before, 'before', diagnostics)
  const after = readOptions(sides.after, 'after', diagnostics)
  const from = readEnd(before.ends, vocabulary, diagnostics)
  const to = readEnd(after.ends, vocabulary, diagnostics)
  missing(from.words, 'source', sides.arrow, diagnostics)
  missing(to.words, 'destination', sides.arrow, diagnostics)
  const path = to.firewall ? 'input' : from.firewall ? 'output' : 'forward'
  if (from.firewall && to.firewall)
    fault(diagnostics, 'firewall-twice', 'the firewall is at both ends', sides.arrow, HELP)

  const options = { before, after, fromPorts: from.ports, toPorts: to.ports }
  const families = ([4, 6] as const).filter((family) =>
    family === 4
      ? from.addresses.v4.length > 0 && to.addresses.v4.length > 0
      : from.addresses.v6.length > 0 && to.addresses.v6.length > 0,
  )
  if (families.length === 0 && !noAddresses(from.addresses) && !noAddresses(to.addresses)) {
    fault(
      diagnostics,
      'mixed-families',
      'one end has IPv4 addresses only and the other IPv6 addresses only: no packet goes between them',
      sides.arrow,
    )
  }
  const services = servicesOf(options, families, diagnostics)
  const inInterface = before.inInterface ?? after.inInterface
  const outInterface = before.outInterface ?? after.outInterface
  if (inInterface !== undefined && path === 'output')
    fault(diagnostics, 'interface-of-path', 'a packet of the firewall itself comes in by no interface', inInterface)
  if (outInterface !== undefined && path === 'input')
    fault(diagnostics, 'interface-of-path', 'a packet to the firewall itself leaves by no interface', outInterface)
  const states = [...new Set([...before.states, ...after.states])]
  const tcpFlags = before.tcpFlags ?? after.tcpFlags
  if (diagnostics.length > 0) {
    diagnostics.sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0))
    return { value: undefined, diagnostics }
  }
  return {
    value: {
      source,
      path,
      from: { label: from.label, addresses: from.addresses, named: from.named },
      to: { label: to.label, addresses: to.addresses, named: to.named },
      services,
      states: states.length === 0 ? ['new'] : states,
      ...(tcpFlags === undefined ? {} : { tcpFlags: tcpFlags.values }),
      ...(inInterface === undefined ? {} : { inInterface: inInterface.text }),
      ...(outInterface === undefined ? {} : { outInterface: outInterface.text }),
    },
    diagnostics,
  }
}

/** What stands before the arrow and what after it. */
function sidesOf(tokens: readonly Token[], source: Source, diagnostics: Diagnostic[]) {
  if (tokens.length === 0) {
    diagnostics.push({ severity: 'error', code: 'no-question', message: 'nothing was asked', help: HELP })
    return undefined
  }
  const arrows = tokens.filter(isArrow)
  const at = arrows.length > 0 ? tokens.findIndex(isArrow) : tokens.findIndex(({ text }) => text.toLowerCase() === 'to')
  const arrow = tokens[at]
  if (arrow === undefined) {
    const end = tokens.at(-1)?.span.end ?? 0
    const span = { source, start: end, end }
    // Without quotation marks a shell takes `> destination` for itself.
    const help = tokens.at(-1)?.text === '-' ? 'put the question in quotation marks, or write `to`' : HELP
    diagnostics.push({
      severity: 'error',
      code: 'no-arrow',
      message: 'no `->` leads to a destination',
      span,
      help,
    })
    return undefined
  }
  for (const { span } of arrows.slice(1))
    diagnostics.push({ severity: 'error', code: 'second-arrow', message: 'a second `->`', span, help: HELP })
  return { before: tokens.slice(0, at), arrow, after: tokens.slice(at + 1).filter((token) => !isArrow(token)) }
}

function missing(words: number, end: string, arrow: Token, diagnostics: Diagnostic[]): void {
  if (words > 0) return
  fault(diagnostics, `no-${end}`, `no ${end}`, arrow, 'write an address, a prefix, a range, a name or `any` there')
}

function fault(diagnostics: Diagnostic[], code: string, message: string, { span }: Token, help?: string): void {
  diagnostics.push({ severity: 'error', code, message, span, ...(help === undefined ? {} : { help }) })
}
