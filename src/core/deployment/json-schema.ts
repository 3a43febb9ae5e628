import * as z from 'zod'
import type { Catalogue } from '../model/catalogue.ts'
import { deploymentSchema, featureSchema, firewallSchema, portsSchema, serverSchema } from './schema.ts'

/** Known words first, so that an editor offers them; any other text may stand there too (an alias, a bare name). */
function oneOf(words: readonly string[]) {
  const [first, ...others] = words
  return first === undefined ? z.string() : z.union([z.enum([first, ...others]), z.string(), z.number()])
}

/** A mapping that may have any key; those that are known are offered with what they mean. */
function knownKeys(entries: readonly (readonly [string, z.ZodType])[], otherwise: z.ZodType) {
  return z.object(Object.fromEntries(entries.map(([key, schema]) => [key, schema.optional()]))).catchall(otherwise)
}

/**
 * JSON Schema (2020-12) of the deployment file, for editors. With the catalogue and the dialects' ids it also offers the
 * names of products, versions, roles, features and port settings, with their titles.
 */
export function deploymentJsonSchema(catalogue?: Catalogue, dialects: readonly string[] = []): object {
  if (catalogue === undefined) return z.toJSONSchema(deploymentSchema, { io: 'input' })
  const { products, roles, features, partners } = catalogue
  const servers = [...roles.values()].filter(({ kind }) => kind === 'server').map(({ id }) => id)
  const role = z.union([oneOf(servers), z.array(oneOf(servers))])
  const { role: one, roles: several } = serverSchema.shape
  const feature = z.union([z.boolean(), z.strictObject({ partners: z.array(oneOf([...partners.keys()])).optional() })])
  const { shape } = deploymentSchema
  const offered = deploymentSchema.extend({
    products: knownKeys(
      [...products.values()]
        .filter(({ versions }) => versions.length > 0)
        .map(({ id, title, versions }) => [id, oneOf(versions).describe(title)]),
      z.union([z.string(), z.number()]),
    )
      .optional()
      .describe(shape.products.description ?? ''),
    servers: z
      .record(
        z.string(),
        serverSchema.extend({
          role: role.optional().describe(one.description ?? ''),
          roles: role.optional().describe(several.description ?? ''),
        }),
      )
      .describe(shape.servers.description ?? ''),
    firewalls: z
      .record(
        z.string(),
        firewallSchema.extend({ dialect: oneOf(dialects).describe(firewallSchema.shape.dialect.description ?? '') }),
      )
      .optional()
      .describe(shape.firewalls.description ?? ''),
    features: knownKeys(
      [...features.values()].map(({ id, title }) => [id, feature.describe(title)]),
      featureSchema,
    )
      .optional()
      .describe(shape.features.description ?? ''),
    ports: knownKeys(
      [...roles.values()]
        .filter((role) => role.ports.length > 0)
        .map(({ id, title, ports }) => [
          id,
          knownKeys(
            ports.map((setting) => [setting.id.slice(id.length + 1), portsSchema.describe(setting.title)]),
            portsSchema,
          ).describe(title),
        ]),
      z.record(z.string(), portsSchema),
    )
      .optional()
      .describe(shape.ports.description ?? ''),
  })
  return z.toJSONSchema(offered.meta(deploymentSchema.meta() ?? {}), { io: 'input' })
}
