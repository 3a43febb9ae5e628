import * as z from 'zod'
import { ADVICE_LEVELS, EACH, RECORD_TYPES, SCOPES } from '../model/facts.ts'
import { BALANCINGS, CONFIDENCES, NEEDS, TRANSPORTS } from '../model/requirement.ts'
import { portsSchema } from './ports.ts'
import { id, text, texts } from './words.ts'

/** What every fact has, besides what is its own. */
const fact = {
  id,
  title: text,
  versions: texts.min(1).optional(),
  confidence: z.enum(CONFIDENCES),
  sources: texts.min(1),
  answers: texts.default([]),
  notes: text.optional(),
}

const when = z
  .strictObject({ features: texts.default([]), roles: texts.default([]) })
  .default({ features: [], roles: [] })

const hosts = {
  role: text.optional(),
  roles: texts.min(1).optional(),
  'first-of': texts.min(1).optional(),
  except: texts.default([]),
}

interface HostsWords {
  readonly role?: string | undefined
  readonly roles?: readonly string[] | undefined
  readonly 'first-of'?: readonly string[] | undefined
}

function namesOneKindOfHosts({ role, roles, 'first-of': firstOf }: HostsWords): boolean {
  return [role, roles, firstOf].filter((given) => given !== undefined).length === 1
}

const ONE_KIND = 'give one of `role`, `roles` and `first-of`'

/** Windows Firewall has a name of its own, `rpc-epmap`, for the port of the RPC endpoint mapper. */
const RPC_ENDPOINT_MAPPER = 135

const windowsPorts = z.preprocess((given) => {
  const number = (one: unknown) => (one === 'rpc-epmap' ? RPC_ENDPOINT_MAPPER : one)
  return Array.isArray(given) ? given.map(number) : number(given)
}, portsSchema.optional())

const recordSchema = z.strictObject({
  ...fact,
  scope: z.enum(SCOPES),
  type: z.enum(RECORD_TYPES),
  name: text,
  port: z.number().int().min(1).max(65_535).optional(),
  target: text,
  to: z
    .strictObject({
      ...hosts,
      interface: text.optional(),
      at: z.enum(['node', 'pool', 'virtual']).default('node'),
      balancing: z.array(z.enum(BALANCINGS)).default([]),
      public: z.boolean().default(false),
    })
    .refine(namesOneKindOfHosts, ONE_KIND)
    .optional(),
  each: z.enum(EACH).default('once'),
  need: z.enum(NEEDS),
  for: text.optional(),
  when,
})

const certificateSchema = z.strictObject({
  ...fact,
  holders: z.strictObject(hosts).refine(namesOneKindOfHosts, ONE_KIND),
  each: z.enum(EACH),
  subject: text,
  names: texts.default([]),
  'adds-to': z.array(id).default([]),
  issuer: text,
  usage: text,
  key: text.optional(),
  protects: text.optional(),
  need: z.enum(NEEDS).default('required'),
  when,
})

const ruleSchema = z.strictObject({
  ...fact,
  roles: texts.min(1),
  transport: z.enum(TRANSPORTS),
  ports: windowsPorts,
  program: text.optional(),
})

const listenerSchema = z.strictObject({
  ...fact,
  roles: texts.min(1),
  process: text,
  transport: z.enum(TRANSPORTS),
  ports: windowsPorts,
  by: text.optional(),
})

const adviceSchema = z.strictObject({
  ...fact,
  level: z.enum(ADVICE_LEVELS),
  roles: texts.default([]),
  because: text,
})

/** `dns/<product>.yaml`. */
export const recordsSchema = z.strictObject({ product: id, records: z.array(recordSchema) })
/** `certificates/<product>.yaml`. */
export const certificatesSchema = z.strictObject({ product: id, certificates: z.array(certificateSchema) })
/** `windows-firewall/<product>-<version>.yaml`. */
export const rulesSchema = z.strictObject({ product: id, rules: z.array(ruleSchema) })
/** `listeners/<product>.yaml`. */
export const listenersSchema = z.strictObject({ product: id, listeners: z.array(listenerSchema) })
/** `advice/<product>.yaml`. */
export const adviceFileSchema = z.strictObject({ product: id, advice: z.array(adviceSchema) })

export type RecordEntry = z.output<typeof recordSchema>
export type CertificateEntry = z.output<typeof certificateSchema>
export type RuleEntry = z.output<typeof ruleSchema>
export type ListenerEntry = z.output<typeof listenerSchema>
export type AdviceEntry = z.output<typeof adviceSchema>
