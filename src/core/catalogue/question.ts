import { closest } from '../diagnostics/suggest.ts'
import type { Catalogue } from '../model/catalogue.ts'
import type { PortQuestion } from '../model/lookup.ts'
import { TRANSPORTS, type Transport } from '../model/requirement.ts'
import { intervalSet, type PortSet } from '../sets/intervals.ts'
import { parsePorts } from '../sets/ports.ts'
import { bad, good, quoted, type Read } from '../sets/read.ts'
import { IANA_NAMES } from './iana-ports.ts'
import { productNamed, readVersion } from './version-name.ts'

/** What one word adds to a question. `also`: further roles, meant when the exact one has nothing to answer. */
interface Draft {
  ports: PortSet[]
  transports: Transport[]
  applications: string[]
  interfaces: string[]
  roles: string[]
  also: string[]
  product?: string
  version?: string
}

export interface ReadQuestion {
  readonly question: PortQuestion
  /** The same with every role that has the asked word in its name: `edge` is Edge Transport too. */
  readonly wider?: PortQuestion
}

/** `MAPI over RPC` is `mapi`, `over` and `rpc`. */
export function applicationWords(application: string): readonly string[] {
  return application
    .toLowerCase()
    .split(/[^a-z0-9.]+/)
    .filter((word) => word !== '')
}

/**
 * Reads what somebody asks: ports (`5062`, `50000-59999`, `25,587`), with a transport (`5062/udp`, `udp`), an application or
 * IANA name (`smtp`, `ms-sql-s`), the UUID or name of an RPC interface (`emsmdb`), a role (`edge`, `lync/edge`), a product or version (`exchange`, `lync-2013`), in any order.
 */
export function readQuestion(words: readonly string[], catalogue: Catalogue): Read<ReadQuestion> {
  const draft: Draft = { ports: [], transports: [], applications: [], interfaces: [], roles: [], also: [] }
  for (const word of words.flatMap((one) => one.split(/\s+/)).filter((one) => one !== '')) {
    const reason = addWord(word, draft, catalogue)
    if (reason !== undefined) return bad(reason)
  }
  if (words.join('').trim() === '') return bad('nothing was asked; ask for a port, a service or a role')
  const { ports, transports, applications, interfaces, roles, also, product, version } = draft
  const question: PortQuestion = {
    ...(ports.length === 0 ? {} : { ports: intervalSet(ports.flat()) }),
    transports,
    applications,
    interfaces,
    roles,
    ...(product === undefined ? {} : { product }),
    ...(version === undefined ? {} : { version }),
  }
  return good(also.length === 0 ? { question } : { question, wider: { ...question, roles: [...roles, ...also] } })
}

interface Vocabulary {
  readonly applications: ReadonlySet<string>
  readonly roles: readonly string[]
}

function vocabularyOf(catalogue: Catalogue): Vocabulary {
  return {
    applications: new Set(catalogue.requirements.flatMap(({ application }) => applicationWords(application))),
    roles: [...catalogue.roles.keys()],
  }
}

/** As tools print them, with or without braces. */
const UUID = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/

function addUuid(word: string, draft: Draft, catalogue: Catalogue): string | undefined {
  const uuid = word.replace(UUID, '$1')
  const known = [...catalogue.rpcInterfaces.values()].filter((one) => one.uuid === uuid)
  if (known.length === 0)
    return `the catalogue knows no RPC interface ${quoted(uuid)}; clients find each by way of TCP 135, the endpoint mapper: ask for \`135\``
  draft.interfaces.push(...known.map(({ id }) => id))
  return undefined
}

/** Takes one word into the draft, or says why it cannot. */
function addWord(word: string, draft: Draft, catalogue: Catalogue): string | undefined {
  const lower = word.toLowerCase()
  if (UUID.test(lower)) return addUuid(lower, draft, catalogue)
  if (/^[\d,-]*\d[\d,-]*(\/.*)?$/.test(word)) return addPorts(lower, draft)
  const transport = TRANSPORTS.find((one) => one === lower)
  if (transport !== undefined) draft.transports.push(transport)
  if (transport !== undefined || addProduct(lower, draft, catalogue)) return undefined
  const vocabulary = vocabularyOf(catalogue)
  if (addRole(lower, draft, vocabulary) || addService(lower, draft, vocabulary)) return undefined
  if (catalogue.rpcInterfaces.has(lower)) {
    draft.interfaces.push(lower)
    return undefined
  }
  return unknownWord(word, vocabulary)
}

function addPorts(word: string, draft: Draft): string | undefined {
  const [list = '', ...after] = word.split('/')
  const ports = parsePorts(list)
  if (!ports.ok) return ports.reason
  draft.ports.push(ports.value)
  if (after.length === 0) return undefined
  const transport = TRANSPORTS.find((one) => one === after.join('/'))
  if (transport !== 'tcp' && transport !== 'udp') return `${quoted(after.join('/'))} has no ports; tcp and udp have`
  draft.transports.push(transport)
  return undefined
}

function addProduct(word: string, draft: Draft, catalogue: Catalogue): boolean {
  const product = productNamed(word, catalogue)
  const named = readVersion(word, catalogue)
  if (product === undefined && !named.ok) return false
  const id = named.ok ? named.value.product : product?.id
  if (id !== undefined) draft.product = id
  if (named.ok) draft.version = named.value.version
  return true
}

function addRole(word: string, draft: Draft, { applications, roles }: Vocabulary): boolean {
  const exact = roles.filter((id) => id === word || id.slice(id.indexOf('/') + 1) === word)
  const similar = roles.filter((id) => !exact.includes(id) && id.split(/[/-]/).slice(1).includes(word))
  // `xmpp` is an application first, and only then a part of the name of a gateway.
  if (exact.length === 0 && (applications.has(word) || similar.length === 0)) return false
  draft.roles.push(...(exact.length > 0 ? exact : similar))
  if (exact.length > 0) draft.also.push(...similar)
  return true
}

function addService(word: string, draft: Draft, { applications }: Vocabulary): boolean {
  const registered = IANA_NAMES.filter(({ name }) => name === word)
  if (applications.has(word)) draft.applications.push(word)
  else if (registered.length > 0) draft.ports.push(registered.map(({ port }) => [port, port] as const))
  else return false
  return true
}

function unknownWord(word: string, { applications, roles }: Vocabulary): string {
  const short = roles.map((id) => id.slice(id.indexOf('/') + 1))
  const meant = closest(word, [...applications, ...short, ...roles, ...IANA_NAMES.map(({ name }) => name)])
  const help =
    meant === undefined
      ? 'ask for a port, a service or a role: `5062`, `smtp`, `edge 443`'
      : `did you mean \`${meant}\`?`
  return `${quoted(word)} is no port, service, role or version that the catalogue knows; ${help}`
}
