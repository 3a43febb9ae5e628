import * as z from 'zod'
import { BALANCINGS, CONFIDENCES, NEEDS, TRANSPORTS, VERDICTS, ZONE_KINDS } from '../model/requirement.ts'
import { portsSchema } from './ports.ts'
import { id, text, texts } from './words.ts'

const zones = z.array(z.enum(ZONE_KINDS)).min(1)

/** `sources.yaml`: what the claims cite. */
export const sourcesSchema = z.strictObject({
  sources: z.record(
    id,
    z.strictObject({
      title: text,
      url: z.string().optional(),
      kind: z.enum(['seed', 'vendor', 'book', 'blog', 'standard', 'reference']),
    }),
  ),
})

/** `rpc-interfaces.yaml`: the UUIDs that clients of the endpoint mapper ask for. */
export const rpcInterfacesSchema = z.strictObject({
  'rpc-interfaces': z.record(
    id,
    z.strictObject({
      title: text,
      uuid: z
        .string()
        .regex(
          /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
          'a UUID in lower case: 8, 4, 4, 4 and 12 hexadecimal digits',
        ),
      version: z
        .string()
        .regex(/^\d+(\.\d+)?$/, "a version in quotes: '1.0', or the major one alone")
        .optional(),
      port: z.int().min(1).max(65_535).optional(),
      source: text,
      at: text.optional(),
    }),
  ),
})

const roleSchema = z
  .strictObject({
    title: text,
    versions: texts.optional(),
    kind: z.enum(['server', 'population']).default('server'),
    interfaces: z
      .record(id, z.strictObject({ title: text.optional(), zones, translated: z.boolean().default(false) }))
      .optional(),
    zones: zones.optional(),
    ports: z
      .record(id, z.strictObject({ default: portsSchema, title: text.optional(), by: text.optional() }))
      .default({}),
    'dynamic-rpc': portsSchema.optional(),
    includes: texts.default([]),
    'not-with': texts.default([]),
    in: z
      .record(text, z.strictObject({ 'dynamic-rpc': portsSchema.optional(), includes: texts.optional() }))
      .optional(),
  })
  .refine(
    ({ interfaces, zones }) => (interfaces === undefined) !== (zones === undefined),
    'a role has either `zones` or `interfaces`',
  )

/** `products/<product>.yaml`: versions, roles, features and kinds of partners. */
export const productSchema = z.strictObject({
  product: id,
  title: text,
  aliases: z.array(id).default([]),
  versions: z.record(id, text).default({}),
  roles: z.record(id, roleSchema).default({}),
  features: z
    .record(
      id,
      z.strictObject({
        title: text,
        default: z.boolean(),
        breaks: text,
        'provided-by': texts.default([]),
        'part-of': text.optional(),
      }),
    )
    .default({}),
  partners: z.record(id, z.strictObject({ title: text })).default({}),
})

const endSchema = z
  .union(
    [
      text,
      texts.min(1),
      z
        .strictObject({
          role: text.optional(),
          roles: texts.min(1).optional(),
          interface: text.optional(),
          at: z.enum(['node', 'virtual', 'virtual-or-node']).optional(),
          public: z.boolean().optional(),
          zone: z.enum(ZONE_KINDS).optional(),
        })
        .refine(({ role, roles }) => (role === undefined) !== (roles === undefined), 'give one of `role` and `roles`'),
    ],
    'a role, a list of roles, or a mapping with `role`',
  )
  .transform((end) => {
    if (typeof end === 'string') return { roles: [end] }
    if (Array.isArray(end)) return { roles: end }
    const { role, roles = role === undefined ? [] : [role], ...rest } = end
    return { roles, ...rest }
  })

const claimSchema = z.strictObject({
  source: text,
  at: text.optional(),
  says: text,
  verdict: z.enum(VERDICTS),
  because: text.optional(),
  settles: texts.min(1).optional(),
})

const flowSchema = z.strictObject({
  id,
  title: text,
  versions: texts.min(1).optional(),
  from: endSchema,
  to: endSchema,
  transport: z
    .union([z.enum(TRANSPORTS), z.array(z.enum(TRANSPORTS)).min(1)], `one or more of ${TRANSPORTS.join(', ')}`)
    .transform((given) => (Array.isArray(given) ? given : [given])),
  ports: portsSchema.optional(),
  'source-ports': portsSchema.optional(),
  application: text,
  rpc: texts.default([]),
  encryption: text.default(''),
  authentication: text.default(''),
  need: z.enum(NEEDS),
  for: text.optional(),
  feature: text,
  when: z
    .strictObject({
      features: texts.default([]),
      partners: texts.default([]),
      roles: texts.default([]),
      balancing: z.array(z.enum(BALANCINGS)).default([]),
      between: z.enum(['different-servers', 'same-pool', 'different-pools', 'same-zone', 'different-zones']).optional(),
    })
    .default({ features: [], partners: [], roles: [], balancing: [] }),
  confidence: z.enum(CONFIDENCES),
  answers: texts.default([]),
  claims: z.array(claimSchema).default([]),
  notes: text.optional(),
  support: z.boolean().default(false),
})

/** `flows/<product>/<topic>.yaml`: requirements of one product on one topic. */
export const flowsSchema = z.strictObject({ product: id, topic: id, flows: z.array(flowSchema) })

export type ProductFile = z.output<typeof productSchema>
export type RpcInterfaceEntry = z.output<typeof rpcInterfacesSchema>['rpc-interfaces'][string]
export type RoleEntry = z.output<typeof roleSchema>
export type FlowEntry = z.output<typeof flowSchema>
export type EndEntry = z.output<typeof endSchema>
