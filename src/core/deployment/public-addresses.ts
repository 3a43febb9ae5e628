import type { HostAddress } from '../model/deployment.ts'
import { formatAddress } from '../sets/ip.ts'
import type { YamlPath } from '../yaml/tree.ts'
import type { Context } from './context.ts'
import type { interfacesOfRoles } from './roles.ts'
import type { ServerEntry } from './schema.ts'

/**
 * Public addresses, one of a family at most, each of a family that the real addresses have too.
 * `what` is what messages call the thing that has them.
 */
export function readPublicList(
  texts: readonly string[],
  path: YamlPath,
  real: readonly HostAddress[],
  what: string,
  context: Context,
): HostAddress[] {
  const found: HostAddress[] = []
  for (const [i, text] of texts.entries()) {
    const item = context.itemPath(path, i)
    const address = context.address(text, item)
    if (address === undefined) continue
    const at = context.at(item)
    if (found.some(({ family }) => family === address.family)) {
      context.error('nat-twice', `${what} has two public IPv${address.family} addresses`, at, {
        help: 'an address is translated into one other',
      })
    } else if (real.length > 0 && !real.some(({ family }) => family === address.family)) {
      const help = `give it an IPv${address.family} address too, or a public IPv${address.family === 4 ? 6 : 4} address`
      context.error(
        'nat-family',
        `${what} has no IPv${address.family} address that could be translated to ${text}`,
        at,
        { help },
      )
    } else if (real.some(({ value }) => value === address.value)) {
      const help = 'leave `nat` out where nothing is translated'
      context.error('nat-same', `${formatAddress(address.value)} is the address of ${what} itself`, at, { help })
    } else found.push(address)
  }
  return found
}

/** Of each interface, a reader of its public addresses, given the real ones. */
export function readPublic(
  name: string,
  nat: ServerEntry['nat'],
  given: ReadonlyMap<string, unknown>,
  wanted: ReturnType<typeof interfacesOfRoles>,
  context: Context,
): (word: string, real: readonly HostAddress[]) => HostAddress[] {
  const path: YamlPath = ['servers', name, 'nat']
  const translated = [...wanted]
    .filter(([, uses]) => uses.some((use) => use.interface.translated))
    .map(([word]) => word)
  const lists = new Map<string, { readonly texts: readonly string[]; readonly path: YamlPath }>()
  if (Array.isArray(nat)) {
    const [target, ...others] = wanted.size === 1 ? [...wanted.keys()] : translated
    if (target !== undefined && others.length === 0) lists.set(target, { texts: nat, path })
    else if (wanted.size > 0) {
      const names = translated.length > 0 ? translated : [...wanted.keys()]
      const help = `write \`nat: { ${names.map((word) => `${word}: …`).join(', ')} }\``
      context.error(
        'several-interfaces',
        `\`${name}\` has several interfaces; which one is translated?`,
        context.keyAt(path),
        { help },
      )
    }
  } else if (nat !== undefined) {
    for (const [word, texts] of Object.entries(nat)) {
      if (given.has(word)) lists.set(word, { texts, path: [...path, word] })
      else if (!wanted.has(word) && wanted.size > 0) {
        const help = context.suggest(word, [...wanted.keys()], `interfaces of \`${name}\``)
        context.error('unknown-interface', `\`${name}\` has no interface \`${word}\``, context.keyAt([...path, word]), {
          help,
        })
      }
    }
  }
  for (const [word, list] of lists) {
    if (translated.includes(word)) continue
    const message = `interface \`${word}\` of \`${name}\` is not meant to be reached through translation`
    context.error('nat-unusual', message, context.at(list.path), { severity: 'warning' })
  }
  return (word, real) => {
    const list = lists.get(word)
    return list === undefined
      ? []
      : readPublicList(list.texts, list.path, real, `interface \`${word}\` of \`${name}\``, context)
  }
}
