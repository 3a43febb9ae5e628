import { z } from 'zod'
import { flowsSchema, productSchema, sourcesSchema } from './schema.ts'

const TITLE = 'A file of the Portolan catalogue'

/**
 * JSON Schema (2020-12) of the catalogue's YAML files, for editors: a file of sources, of a product or of flows. It judges the
 * form, as `readCatalogue` does; whether the facts hang together is the business of `lintCatalogue`.
 */
export function catalogueJsonSchema(): object {
  const files = z.union([
    sourcesSchema.meta({ title: 'Sources', description: 'What the claims cite: sources*.yaml' }),
    productSchema.meta({
      title: 'Product',
      description: 'Versions, roles, features, partners: products/<product>.yaml',
    }),
    flowsSchema.meta({ title: 'Flows', description: 'What the product needs: flows/<product>/<topic>.yaml' }),
  ])
  return z.toJSONSchema(files.meta({ title: TITLE }), { io: 'input' })
}
