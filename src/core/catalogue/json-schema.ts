import * as z from 'zod'
import { adviceFileSchema, certificatesSchema, listenersSchema, recordsSchema, rulesSchema } from './facts-schema.ts'
import { flowsSchema, productSchema, rpcInterfacesSchema, sourcesSchema } from './schema.ts'

const TITLE = 'A file of the Portolan catalogue'

/**
 * JSON Schema (2020-12) of the catalogue's YAML files, for editors: one of the kinds of files below. It judges the form, as `readCatalogue` does; whether the facts hang together is the business of `lintCatalogue`.
 */
export function catalogueJsonSchema(): object {
  const files = z.union([
    sourcesSchema.meta({ title: 'Sources', description: 'What the claims cite: sources*.yaml' }),
    productSchema.meta({
      title: 'Product',
      description: 'Versions, roles, features, partners: products/<product>.yaml',
    }),
    flowsSchema.meta({ title: 'Flows', description: 'What the product needs: flows/<product>/<topic>.yaml' }),
    rpcInterfacesSchema.meta({
      title: 'RPC interfaces',
      description: 'UUIDs that clients of the endpoint mapper ask for: rpc-interfaces.yaml',
    }),
    recordsSchema.meta({ title: 'DNS', description: 'Names that must resolve: dns/<product>.yaml' }),
    certificatesSchema.meta({ title: 'Certificates', description: 'certificates/<product>.yaml' }),
    rulesSchema.meta({
      title: 'Windows Firewall',
      description: 'Rules that Setup makes: windows-firewall/<product>-<version>.yaml',
    }),
    listenersSchema.meta({ title: 'Listeners', description: 'Processes and their ports: listeners/<product>.yaml' }),
    adviceFileSchema.meta({ title: 'Advice', description: 'Topology and support: advice/<product>.yaml' }),
  ])
  return z.toJSONSchema(files.meta({ title: TITLE }), { io: 'input' })
}
