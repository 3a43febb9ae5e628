import type { Catalogue, Product } from '../../model/catalogue.ts'
import { NEEDS } from '../../model/requirement.ts'
import { applicationOf } from '../flow-row.ts'
import { markdown } from '../plan-table.ts'
import { shortTitle } from '../role-title.ts'
import { endWords, entryLink, link, portCell, posterFile, roleFile, table, versionFile } from './cells.ts'

/** One version of a product: all its flows by feature, what stands in print and is wrong, the ports that can be moved. */
export function versionPage(product: Product, version: string, catalogue: Catalogue): string {
  const entries = catalogue.requirements.filter((one) => one.product === product.id && one.versions.includes(version))
  const title = product.versionTitles.get(version) ?? version
  const same = sameBefore(product, version, catalogue)
  if (same !== undefined) {
    const before = link(product.versionTitles.get(same) ?? same, `../${versionFile(product.id, same)}`)
    return `# Which ports does ${markdown(title)} use?\n\nThe same as ${before}: all ${entries.length} entries of the catalogue hold for both.\n`
  }
  const flows = entries.filter(({ need, support }) => need !== 'wrong' && !support)
  const features = [...new Set(flows.map(({ feature }) => feature))].sort()
  const command = `portolan catalogue poster ${product.id}-${version.toLowerCase()}`
  const parts = [
    `# Which ports does ${markdown(title)} use?\n`,
    `${flows.length} flows, by the feature that breaks without them. The source opens the connection. A star marks ports that an administrator can move. [A sheet for the wall](../${posterFile(product.id, version)}), as \`${command}\` prints it.\n`,
  ]
  for (const id of features) {
    const feature = catalogue.features.get(id)
    const rows = flows
      .filter((one) => one.feature === id)
      .sort((a, b) => NEEDS.indexOf(a.need) - NEEDS.indexOf(b.need))
      .map((one) => [
        endWords(one.from, catalogue),
        endWords(one.to, catalogue),
        portCell(one, catalogue),
        markdown(applicationOf(one)),
        one.need,
        entryLink(one.id),
      ])
    const noted =
      feature === undefined
        ? ''
        : `Without it: ${markdown(feature.breaks)}${feature.default ? '' : ' (off by default)'}.\n`
    parts.push(
      `## ${markdown(feature?.title ?? id)}\n`,
      noted,
      table(['from', 'to', 'port', 'application', 'need', 'entry'], rows),
    )
  }
  const support = entries.filter((one) => one.support)
  if (support.length > 0) {
    const rows = support.map((one) => [
      markdown(one.title),
      endWords(one.from, catalogue),
      endWords(one.to, catalogue),
      entryLink(one.id),
    ])
    parts.push('## Where the vendor supports no port filter\n', table(['statement', 'from', 'to', 'entry'], rows))
  }
  const wrong = entries.filter(({ need }) => need === 'wrong')
  if (wrong.length > 0) {
    const rows = wrong.map((one) => [
      markdown(one.title),
      portCell(one, catalogue),
      markdown(one.for ?? ''),
      entryLink(one.id),
    ])
    parts.push('## In print, and wrong\n', table(['claim', 'port', 'why', 'entry'], rows))
  }
  const roles = [...new Set(entries.flatMap(({ from, to }) => [...from.roles, ...to.roles]))].sort()
  const links = roles.map((id) => link(shortTitle(id, catalogue), `../${roleFile(id)}`))
  parts.push(
    '## Roles\n',
    `Each page lists what the role listens on, and the names under which its ports are moved: ${links.join(' · ')}\n`,
  )
  return parts.join('\n')
}

/** The oldest of the versions before this one for which exactly the same entries hold. */
function sameBefore(product: Product, version: string, catalogue: Catalogue): string | undefined {
  const its = catalogue.requirements.filter((one) => one.product === product.id)
  const older = product.versions.slice(0, product.versions.indexOf(version))
  return older.find((other) => its.every(({ versions }) => versions.includes(other) === versions.includes(version)))
}
