import { withIncluded } from '../model/included-roles.ts'
import type { PortSet } from '../sets/intervals.ts'
import type { Context } from './context.ts'
import type { DeploymentFile } from './schema.ts'

/** Setting id to the ports that the file gives it. */
export function readPortSettings(
  file: DeploymentFile,
  prefer: (id: string) => boolean,
  context: Context,
): ReadonlyMap<string, PortSet> {
  const { catalogue } = context
  const moved = new Map<string, PortSet>()
  for (const [word, settings] of Object.entries(file.ports)) {
    const resolved = context.roles.resolve(word, prefer)
    if ('problem' in resolved) {
      context.error(`${resolved.problem}-role`, resolved.message, context.keyAt(['ports', word]), {
        help: resolved.help,
      })
      continue
    }
    const known = new Map(
      [...withIncluded([resolved.id], new Map(), catalogue)]
        .flatMap((id) => catalogue.roles.get(id)?.ports ?? [])
        .map((setting) => [setting.id.slice(setting.id.lastIndexOf('/') + 1), setting]),
    )
    for (const [name, ports] of Object.entries(settings)) {
      const path = ['ports', word, name]
      const setting = known.get(name)
      if (setting === undefined) {
        const help = context.suggest(name, [...known.keys()], `ports of ${resolved.id}`)
        context.error('unknown-setting', `\`${resolved.id}\` has no port setting \`${name}\``, context.keyAt(path), {
          help,
        })
      } else moved.set(setting.id, ports)
    }
  }
  return moved
}
