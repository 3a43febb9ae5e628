import type {
  Catalogue,
  CatalogueSource,
  Feature,
  PartnerKind,
  Product,
  Role,
  RpcInterface,
} from '../model/catalogue.ts'
import type { Facts } from '../model/facts.ts'
import type { Requirement } from '../model/requirement.ts'

const FORMAT = 3

/** A catalogue as plain JSON data: reading YAML takes many times longer than the program needs to start. */
export interface CompiledCatalogue {
  readonly format: typeof FORMAT
  readonly sources: readonly CatalogueSource[]
  readonly products: readonly (Omit<Product, 'versionTitles'> & {
    readonly versionTitles: readonly (readonly [string, string])[]
  })[]
  readonly roles: readonly Role[]
  readonly features: readonly Feature[]
  readonly partners: readonly PartnerKind[]
  readonly rpcInterfaces: readonly RpcInterface[]
  readonly requirements: readonly Requirement[]
  readonly facts: Facts
}

/** For the build: `JSON.stringify` of the result loses nothing. */
export function compileCatalogue(catalogue: Catalogue): CompiledCatalogue {
  return {
    format: FORMAT,
    sources: [...catalogue.sources.values()],
    products: [...catalogue.products.values()].map((product) => ({
      ...product,
      versionTitles: [...product.versionTitles],
    })),
    roles: [...catalogue.roles.values()],
    features: [...catalogue.features.values()],
    partners: [...catalogue.partners.values()],
    rpcInterfaces: [...catalogue.rpcInterfaces.values()],
    requirements: catalogue.requirements,
    facts: catalogue.facts,
  }
}

function byId<T extends { readonly id: string }>(things: readonly T[]): ReadonlyMap<string, T> {
  return new Map(things.map((thing) => [thing.id, thing]))
}

/**
 * The catalogue that the build compiled. Throws when the data is of another format: then program and catalogue are of
 * different builds, which no user's input can bring about.
 */
export function loadCatalogue(compiled: CompiledCatalogue): Catalogue {
  if (compiled.format !== FORMAT) throw new Error('the compiled catalogue is of another version of the program')
  return {
    sources: byId(compiled.sources),
    products: byId(compiled.products.map((product) => ({ ...product, versionTitles: new Map(product.versionTitles) }))),
    roles: byId(compiled.roles),
    features: byId(compiled.features),
    partners: byId(compiled.partners),
    rpcInterfaces: byId(compiled.rpcInterfaces),
    requirements: compiled.requirements,
    facts: compiled.facts,
  }
}
