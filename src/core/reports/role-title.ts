import type { Catalogue } from '../model/catalogue.ts'

/** What a role is called in a table: its title without what explains it. */
export function shortTitle(id: string, catalogue: Catalogue): string {
  return catalogue.roles.get(id)?.title.split(/ \(|;/)[0] ?? id
}
