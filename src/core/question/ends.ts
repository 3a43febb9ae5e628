import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { NO_ADDRESS, unionOfAddresses } from '../sets/addresses.ts'
import type { AddressSet } from '../sets/intervals.ts'
import { parseAddresses } from '../sets/parse-addresses.ts'
import { quoted } from '../sets/read.ts'
import type { Token } from './tokens.ts'
import { ANYWHERE, type NamedPlace, type Vocabulary } from './vocabulary.ts'
import { FIREWALL_WORDS } from './words.ts'

export interface End {
  readonly label: string
  readonly addresses: AddressSet
  readonly named: boolean
  /** The firewall itself. */
  readonly firewall: boolean
  /** Ports that stood behind an address. */
  readonly ports: readonly Token[]
  /** How many words there were; none is a fault. */
  readonly words: number
}

const ANY: ReadonlySet<string> = new Set(['any', 'anywhere', 'anybody', 'all', '*'])

/** Reads one end: addresses, prefixes, ranges and names, together one set; each may have ports behind a colon. */
export function readEnd(tokens: readonly Token[], vocabulary: Vocabulary, diagnostics: Diagnostic[]): End {
  const places: NamedPlace[] = []
  const ports: Token[] = []
  const labels: string[] = []
  let named = false
  for (const token of tokens) {
    const { end, port } = divided(token)
    const read = readPlace(end, vocabulary)
    labels.push(end.text)
    if (port !== undefined) ports.push(port)
    if ('fault' in read) diagnostics.push({ severity: 'error', span: end.span, ...read.fault })
    else {
      places.push(read.place)
      named ||= read.named
    }
  }
  const firewall = places.some((place) => place.firewall === true)
  const addresses = unionOfAddresses(places.map((place) => place.addresses))
  const isEmpty = addresses.v4.length + addresses.v6.length === 0
  const label = labels.join(', ')
  const [first] = tokens
  if (isEmpty && places.length > 0 && !firewall && first !== undefined)
    diagnostics.push({
      severity: 'error',
      code: 'no-address',
      message: `${quoted(label)} has no address in the deployment`,
      span: first.span,
    })
  return {
    label,
    // Which addresses the firewall has the deployment may not say.
    addresses: isEmpty && firewall ? ANYWHERE.addresses : isEmpty ? NO_ADDRESS : addresses,
    named,
    firewall,
    ports,
    words: tokens.length,
  }
}

/** `10.0.0.1:443`, `[2001:db8::1]:443`, `edge1:443`: the end and its ports. An IPv6 address without brackets has no ports. */
function divided(token: Token): { readonly end: Token; readonly port?: Token } {
  const { text, span } = token
  const part = (start: number, end: number): Token => ({
    text: text.slice(start, end),
    span: { source: span.source, start: span.start + start, end: span.start + end },
  })
  const bracket = text.startsWith('[') ? text.indexOf(']') : -1
  if (bracket > 0) {
    const end = part(1, bracket)
    return text[bracket + 1] === ':' ? { end, port: part(bracket + 2, text.length) } : { end }
  }
  const colon = text.indexOf(':')
  if (colon < 0 || colon !== text.lastIndexOf(':')) return { end: token }
  return { end: part(0, colon), port: part(colon + 1, text.length) }
}

type Place =
  | { readonly place: NamedPlace; readonly named: boolean }
  | { readonly fault: Pick<Diagnostic, 'code' | 'message' | 'help'> }

function readPlace({ text }: Token, vocabulary: Vocabulary): Place {
  const lower = text.toLowerCase()
  if (ANY.has(lower)) return { place: ANYWHERE, named: false }
  const place = vocabulary.find(text)
  if (place !== undefined) return { place, named: true }
  if (FIREWALL_WORDS.has(lower)) return { place: { addresses: NO_ADDRESS, firewall: true }, named: false }
  if (/^[\d.]+(?:[/-].*)?$/.test(text) || text.includes(':')) {
    const read = parseAddresses(text)
    return read.ok
      ? { place: { addresses: read.value }, named: false }
      : { fault: { code: 'bad-address', message: read.reason } }
  }
  const message = `${quoted(text)} is neither an address nor a name that is known`
  const help = vocabulary.deployment
    ? didYouMean(text, vocabulary.names, 'names of the deployment')
    : 'names of servers, pools and zones have a meaning with `--for deployment.yaml`'
  return { fault: { code: 'unknown-name', message, help } }
}
