import type { Span } from '../diagnostics/source.ts'
import { listed } from '../diagnostics/suggest.ts'
import type { Catalogue, Feature } from '../model/catalogue.ts'
import type { Server } from '../model/deployment.ts'
import { withIncluded } from '../model/included-roles.ts'
import type { Context } from './context.ts'
import type { DeploymentFile } from './schema.ts'

export interface Features {
  readonly on: ReadonlySet<string>
  readonly asked: ReadonlySet<string>
  readonly partners: ReadonlySet<string>
}

/** Features on which the kind of a partner has any effect, those of which they are a part among them. */
function featuresWithPartners({ requirements, features }: Catalogue): ReadonlySet<string> {
  const found = new Set<string>()
  const open = requirements.flatMap(({ feature, when }) =>
    when.partners.length > 0 ? [feature, ...when.features] : [],
  )
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue
    found.add(id)
    const whole = features.get(id)?.partOf
    if (whole !== undefined) open.push(whole)
  }
  return found
}

interface Wish {
  readonly on: boolean
  readonly span: Span
}

/** What the file says of features, by id. */
function readWishes(file: DeploymentFile, prefer: (id: string) => boolean, context: Context) {
  const wishes = new Map<string, Wish>()
  const partners = new Set<string>()
  const { catalogue } = context
  const withPartners = featuresWithPartners(catalogue)
  for (const [word, given] of Object.entries(file.features)) {
    const path = ['features', word]
    const span = context.keyAt(path)
    const resolved = context.features.resolve(word, prefer)
    if ('problem' in resolved) {
      context.error(`${resolved.problem}-feature`, resolved.message, span, { help: resolved.help })
      continue
    }
    const first = wishes.get(resolved.id)
    if (first !== undefined) {
      const related = [{ span: first.span, message: 'first given here' }]
      context.error('duplicate-name', `\`${word}\` is feature \`${resolved.id}\`, which is given twice`, span, {
        related,
      })
      continue
    }
    wishes.set(resolved.id, { on: given !== false, span })
    if (typeof given === 'boolean') continue
    if (given.partners.length > 0 && !withPartners.has(resolved.id)) {
      const others = [...withPartners]
      const help = others.length === 0 ? 'write `true`' : `features with partners: ${listed(others)}`
      context.error('no-partners', `\`${word}\` has no kinds of partners`, context.keyAt([...path, 'partners']), {
        help,
      })
      continue
    }
    for (const [i, partner] of given.partners.entries()) {
      if (catalogue.partners.has(partner)) partners.add(partner)
      else {
        const help = context.suggest(partner, [...catalogue.partners.keys()], 'kinds of partners')
        context.error(
          'unknown-partner',
          `unknown kind of partner \`${partner}\``,
          context.at([...path, 'partners', i]),
          { help },
        )
      }
    }
  }
  return { wishes, partners }
}

/**
 * The features that are on: those that the file asks for, and of the others those that the product has on by default, where
 * the product is deployed, with a role that provides them. A part of another feature is on at most as long as that one is.
 */
export function readFeatures(
  file: DeploymentFile,
  products: ReadonlyMap<string, string>,
  servers: ReadonlyMap<string, Server>,
  context: Context,
): Features {
  const { catalogue } = context
  const roles = new Set(
    [...servers.values()].flatMap((server) => [...withIncluded(server.roles, server.versions, catalogue)]),
  )
  const used = new Set(products.keys())
  for (const id of roles) used.add(catalogue.roles.get(id)?.product ?? '')
  const { wishes, partners } = readWishes(file, (id) => used.has(id.slice(0, id.indexOf('/'))), context)
  const isProvided = ({ providedBy }: Feature) => providedBy.length === 0 || providedBy.some((id) => roles.has(id))
  // A server that could not be read may be the one that provides it.
  const everyServer = context.keysAt(['servers']).every((name) => (servers.get(name)?.roles.length ?? 0) > 0)

  const known = new Map<string, boolean>()
  const isOn = (feature: Feature): boolean => {
    const answer = known.get(feature.id)
    if (answer !== undefined) return answer
    // Until it is known, so that features which are parts of each other come to an end.
    known.set(feature.id, false)
    const whole = catalogue.features.get(feature.partOf ?? '')
    const wish = wishes.get(feature.id)
    const wholeIsOn = whole === undefined || isOn(whole)
    const wanted = wish?.on ?? (feature.default && used.has(feature.product))
    if (wish?.on && whole !== undefined && !wholeIsOn) {
      const message = `\`${feature.id}\` is a part of \`${whole.id}\`, which is off`
      context.error('part-of-feature-off', message, wish.span, { help: `switch it on too: \`${whole.id}: true\`` })
    }
    const provided = isProvided(feature)
    if (wish?.on && !provided && everyServer) {
      const message = `no server provides feature \`${feature.id}\` (${feature.title})`
      const help = `it needs a server with role ${listed(feature.providedBy).replace(' and ', ' or ')}; or switch it off: \`false\``
      context.error('not-provided', message, wish.span, { help })
    }
    const on = wanted && provided && wholeIsOn
    known.set(feature.id, on)
    return on
  }
  const on = new Set([...catalogue.features.values()].filter(isOn).map(({ id }) => id))
  const asked = new Set([...wishes].flatMap(([id, wish]) => (wish.on ? [id] : [])))
  return { on, asked, partners }
}
