import type { Span } from '../diagnostics/source.ts'
import { closest, listed } from '../diagnostics/suggest.ts'
import type { Product, Role } from '../model/catalogue.ts'
import type { HostAddress, HostInterface, Server } from '../model/deployment.ts'
import type { YamlPath } from '../yaml/tree.ts'
import type { Context } from './context.ts'
import { nameFault } from './names.ts'
import { readPublic } from './public-addresses.ts'
import { interfacesOfRoles } from './roles.ts'
import type { DeploymentFile, ServerEntry } from './schema.ts'
import { productNamed, versionNamed } from './versions.ts'
import type { Zones } from './zones.ts'

/** The roles of a server, as the file has them, each once. */
function readRoles(name: string, entry: ServerEntry, products: ReadonlyMap<string, string>, context: Context): Role[] {
  const { catalogue } = context
  const roles = new Map<string, Role>()
  const preferred = (id: string): boolean => {
    const role = catalogue.roles.get(id)
    const version = products.get(role?.product ?? '')
    return role !== undefined && version !== undefined && role.versions.includes(version)
  }
  for (const key of ['role', 'roles'] as const) {
    for (const [i, word] of (entry[key] ?? []).entries()) {
      const at = context.at(context.itemPath(['servers', name, key], i))
      const resolved = context.serverRoles.resolve(word, preferred)
      if ('problem' in resolved) {
        const any = context.roles.resolve(word)
        const population = resolved.problem === 'unknown' && 'id' in any ? catalogue.roles.get(any.id) : undefined
        if (population === undefined) {
          context.error(`${resolved.problem}-role`, resolved.message, at, { help: resolved.help })
        } else {
          const message = `\`${word}\` is not a role of servers: it stands for everybody of a kind (${population.title})`
          context.error('population-role', message, at, {
            help: 'leave the server out: such flows are planned by zone',
          })
        }
        continue
      }
      const role = catalogue.roles.get(resolved.id)
      if (role === undefined) continue
      if (roles.has(role.id)) context.error('duplicate-name', `role \`${word}\` is given twice`, at)
      else roles.set(role.id, role)
    }
  }
  const path = ['servers', name]
  if (entry.role === undefined && entry.roles === undefined && context.whole(path)) {
    const help = 'role: what the server does, such as `lync/front-end`'
    context.error('missing-key', `server \`${name}\` has no role`, context.keyAt(path), { help })
  }
  checkTogether(name, [...roles.values()], context)
  return [...roles.values()]
}

/** Roles that may not share a host. */
function checkTogether(name: string, roles: readonly Role[], context: Context): void {
  for (const [i, role] of roles.entries()) {
    for (const other of roles.slice(i + 1)) {
      const alone = role.notWith.includes('*') ? role : other.notWith.includes('*') ? other : undefined
      if (alone === undefined && !role.notWith.includes(other.id) && !other.notWith.includes(role.id)) continue
      const key = context.written(['servers', name, 'roles']) ? 'roles' : 'role'
      const message = `roles \`${role.id}\` and \`${other.id}\` may not share a server`
      const why = alone === undefined ? '' : `\`${alone.id}\` shares its server with no other role; `
      context.error('not-together', message, context.keyAt(['servers', name, key]), {
        help: `${why}give one of them a server of its own`,
      })
    }
  }
}

/** Product id to version, of the products of the roles. */
function readVersions(
  name: string,
  entry: ServerEntry,
  roles: readonly Role[],
  products: ReadonlyMap<string, string>,
  missing: (product: Product, span: Span) => void,
  context: Context,
): ReadonlyMap<string, string> {
  const path = ['servers', name, 'version']
  const own = new Map<string, string>()
  const used = new Set(roles.map(({ product }) => product))
  const versioned = [...used]
    .flatMap((id) => context.catalogue.products.get(id) ?? [])
    .filter(({ versions }) => versions.length > 0)
  if (typeof entry.version === 'string') {
    const [product, ...others] = versioned
    if (others.length > 0) {
      const help = `write \`version: { ${versioned.map(({ id }) => `${id}: …`).join(', ')} }\``
      context.error(
        'ambiguous-version',
        `\`${name}\` has roles of several products; of which is this the version?`,
        context.at(path),
        { help },
      )
    } else if (product === undefined) {
      if (roles.length > 0)
        context.error('unknown-version', `the roles of \`${name}\` have no versions`, context.at(path), {
          help: 'leave it out',
        })
    } else {
      const version = versionNamed(entry.version, product, path, context)
      if (version !== undefined) own.set(product.id, version)
    }
  } else {
    for (const [word, text] of Object.entries(entry.version ?? {})) {
      const product = productNamed(word, context.keyAt([...path, word]), context)
      const version = product && versionNamed(text, product, [...path, word], context)
      if (product && version !== undefined) own.set(product.id, version)
    }
  }
  const versions = new Map<string, string>()
  for (const product of versioned) {
    const version = own.get(product.id) ?? products.get(product.id)
    if (version !== undefined) versions.set(product.id, version)
    else if (!context.written(path)) missing(product, roleSpan(name, context))
  }
  for (const role of roles) {
    const version = versions.get(role.product)
    if (version === undefined || role.versions.includes(version)) continue
    const help = `it is a role of ${role.product} ${role.versions.join(', ')}`
    context.error(
      'role-of-other-version',
      `${role.product} ${version} has no role \`${role.id}\``,
      roleSpan(name, context),
      { help },
    )
  }
  return versions
}

/** Says, once for each product, that the file does not give its version. */
function missingVersion(context: Context): (product: Product, span: Span) => void {
  // What `products:` speaks of is not missing, even where it is wrong.
  const told = new Set(context.keysAt(['products']).map((word) => context.products.get(word.toLowerCase())))
  return ({ id, versions }, span) => {
    if (told.has(id)) return
    told.add(id)
    const help = `add it to the file: \`products: { ${id}: ${versions.at(-1) ?? ''} }\`; the versions are ${listed(versions)}`
    context.error('missing-version', `the version of ${id} is missing`, span, { help })
  }
}

function roleSpan(name: string, context: Context): Span {
  const path = ['servers', name, context.written(['servers', name, 'roles']) ? 'roles' : 'role']
  return context.at(path)
}

/** What the file gives as addresses: interface name to texts, with the path of each list. */
function givenAddresses(
  name: string,
  entry: ServerEntry,
  names: readonly string[],
  context: Context,
): ReadonlyMap<string, { readonly texts: readonly string[]; readonly path: YamlPath }> {
  const path = ['servers', name]
  const given = new Map<string, { readonly texts: readonly string[]; readonly path: YamlPath }>()
  if (entry.address !== undefined && entry.addresses !== undefined) {
    const help = names.length > 1 ? 'keep `addresses`' : 'keep `address`'
    context.error(
      'two-ways',
      `\`${name}\` has both \`address\` and \`addresses\``,
      context.keyAt([...path, 'address']),
      { help },
    )
  }
  const [only, ...others] = names
  if (entry.address !== undefined && only !== undefined) {
    const at = [...path, 'address']
    if (others.length === 0) given.set(only, { texts: entry.address, path: at })
    else if (entry.addresses === undefined) {
      const help = `write \`addresses: { ${names.map((one) => `${one}: …`).join(', ')} }\``
      context.error(
        'several-interfaces',
        `\`${name}\` has several interfaces; to which belongs this address?`,
        context.keyAt(at),
        { help },
      )
    }
  }
  for (const [word, texts] of Object.entries(entry.addresses ?? {})) {
    const at = [...path, 'addresses', word]
    if (names.includes(word)) given.set(word, { texts, path: at })
    else if (names.length > 0) {
      const help =
        others.length === 0
          ? 'it has only one: write `address:`'
          : context.suggest(word, names, `interfaces of \`${name}\``)
      context.error('unknown-interface', `\`${name}\` has no interface \`${word}\``, context.keyAt(at), { help })
    }
  }
  return given
}

function readInterfaces(
  name: string,
  entry: ServerEntry,
  roles: readonly Role[],
  zones: Zones,
  context: Context,
): HostInterface[] {
  const wanted = interfacesOfRoles(roles)
  const given = givenAddresses(name, entry, [...wanted.keys()], context)
  checkAddressed(name, entry, given, wanted, context)
  const publicOf = readPublic(name, entry.nat, given, wanted, context)
  const interfaces: HostInterface[] = []
  for (const [word, { texts, path: at }] of given) {
    const addresses: HostAddress[] = []
    let zone: string | undefined
    let first: Span | undefined
    const seen = new Map<number | bigint, Span>()
    for (const [i, text] of texts.entries()) {
      const item = context.itemPath(at, i)
      const address = context.address(text, item)
      if (address === undefined) continue
      const before = seen.get(address.value)
      if (before !== undefined) {
        const related = [{ span: before, message: 'first given here' }]
        context.error('duplicate-name', `${text} is given twice`, context.at(item), { related })
        continue
      }
      seen.set(address.value, context.at(item))
      const lies = zones.of(address)
      if (lies === undefined) {
        if (!zones.complete) continue
        context.error('address-outside-zones', `${text} lies in no zone`, context.at(item), { help: zones.summary })
      } else if (zone !== undefined && lies.name !== zone) {
        const message = `the addresses of one interface lie in two zones, \`${zone}\` and \`${lies.name}\``
        const related = first ? [{ span: first, message: `in zone \`${zone}\`` }] : []
        context.error('two-zones', message, context.at(item), { related })
      } else {
        if (zone === undefined) checkKind(word, lies, wanted, context.at(item), context)
        zone = lies.name
        first ??= context.at(item)
        addresses.push(address)
      }
    }
    const outside = publicOf(word, addresses)
    if (zone !== undefined) interfaces.push({ name: word, zone, addresses, public: outside, span: context.at(at) })
  }
  return interfaces
}

/** Every interface of a role has an address. */
function checkAddressed(
  name: string,
  entry: ServerEntry,
  given: ReadonlyMap<string, unknown>,
  wanted: ReturnType<typeof interfacesOfRoles>,
  context: Context,
): void {
  const path = ['servers', name]
  const list = [...path, 'addresses']
  // What was given under a wrong name or form has been told already.
  if (!context.whole(path) || !context.whole(list)) return
  const strangers = Object.keys(entry.addresses ?? {}).filter((word) => !wanted.has(word))
  if (wanted.size > 1 && entry.address !== undefined) return
  const lacking = [...wanted].filter(([word]) => !given.has(word))
  const meant = new Set(
    strangers.map(
      (word) =>
        closest(
          word,
          lacking.map(([name]) => name),
        ) ?? (wanted.size === 1 ? [...wanted.keys()][0] : undefined),
    ),
  )
  for (const [word, [first]] of lacking) {
    if (meant.has(word)) continue
    const at = context.keyAt(context.written(list) ? list : path)
    if (wanted.size === 1) {
      context.error('missing-address', `server \`${name}\` has no address`, at, { help: 'add `address:`' })
    } else {
      const title = first?.interface.title ?? word
      const message = `server \`${name}\` has no address for interface \`${word}\` (${title})`
      const help = `role \`${first?.role.id ?? ''}\` needs it: add \`${word}:\` to \`addresses\``
      context.error('missing-address', message, at, { help })
    }
  }
}

/** Each role says in which kinds of zones its interface may stand. */
function checkKind(
  word: string,
  zone: { readonly name: string; readonly kind: string },
  wanted: ReturnType<typeof interfacesOfRoles>,
  span: Span,
  context: Context,
): void {
  for (const { role, interface: one } of wanted.get(word) ?? []) {
    if (one.zones.some((kind) => kind === zone.kind)) continue
    const what = role.interfaces.length > 1 ? `interface \`${word}\` of role \`${role.id}\`` : `role \`${role.id}\``
    const message = `${what} may not stand in zone \`${zone.name}\`, which is of kind ${zone.kind}`
    const help = `it stands in zones of kind ${one.zones.join(' or ')}; if \`${zone.name}\` is one, say so with \`kind:\` in \`zones\``
    const related = [{ span: context.keyAt(['zones', zone.name]), message: `zone \`${zone.name}\`` }]
    context.error('role-in-zone', message, span, { help, related })
  }
}

export function readServers(
  file: DeploymentFile,
  products: ReadonlyMap<string, string>,
  zones: Zones,
  context: Context,
): ReadonlyMap<string, Server> {
  const servers = new Map<string, Server>()
  const missing = missingVersion(context)
  for (const [name, entry] of Object.entries(file.servers)) {
    const roles = readRoles(name, entry, products, context)
    const { pool } = entry
    // The name of a declared pool is judged where it is declared.
    const poolFault = pool === undefined || Object.hasOwn(file.pools, pool) ? undefined : nameFault(pool)
    if (poolFault !== undefined) context.error('bad-name', poolFault, context.at(['servers', name, 'pool']))
    servers.set(name, {
      name,
      roles: roles.map(({ id }) => id),
      versions: readVersions(name, entry, roles, products, missing, context),
      interfaces: readInterfaces(name, entry, roles, zones, context),
      ...(pool === undefined || poolFault !== undefined ? {} : { pool }),
      span: context.keyAt(['servers', name]),
    })
  }
  return servers
}
