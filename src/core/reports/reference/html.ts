import type { Catalogue } from '../../model/catalogue.ts'
import { type Claim, type Requirement, VERDICTS } from '../../model/requirement.ts'
import { applicationOf } from '../flow-row.ts'
import { escapeXml } from '../poster/text.ts'
import { shortTitle } from '../role-title.ts'
import { rpcInterfaces } from '../rpc-text.ts'
import { entryFile, portText, versionsCell } from './cells.ts'
import { SCRIPT, STYLE } from './html-parts.ts'

/** The SHA-256 of a text in Base64, as a content security policy names a script. */
export type Sha256 = (text: string) => string

const COLUMNS = ['Port', 'Calls', 'Listens', 'Application', 'Need', 'Versions', 'What for', 'Entry'] as const

/**
 * All entries of the catalogue as one page that stands alone: a table with a search box, no request to anywhere, no script but
 * its own, which its policy names by hash. Without scripts it is a plain table.
 */
export function referenceHtml(catalogue: Catalogue, sha256: Sha256): string {
  const { requirements, products } = catalogue
  const policy = `default-src 'none'; style-src 'sha256-${sha256(STYLE)}'; script-src 'sha256-${sha256(SCRIPT)}'; base-uri 'none'; form-action 'none'`
  const options = [...products.values()].flatMap((product) => {
    const versions = product.versions.map((version) => [
      `${product.id}-${version.toLowerCase()}`,
      product.versionTitles.get(version) ?? version,
    ])
    return versions.map(
      ([value = '', title = '']) => `<option value="${escapeXml(value)}">${escapeXml(title)}</option>`,
    )
  })
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<title>Portolan: every flow of the catalogue</title>',
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<h1>Every flow of the catalogue</h1>',
    '<form role="search">',
    '<label for="words">Search</label>',
    '<input id="words" type="search" autocomplete="off" spellcheck="false" placeholder="5062, edge sip, a4f1db00, refuted" aria-describedby="hint">',
    '<label for="version">Version</label>',
    `<select id="version"><option value="">all products and versions</option>${options.join('')}</select>`,
    `<output id="count" for="words version">${requirements.length} flows</output>`,
    '<p id="hint">All words must be found in a row; a number alone must be one of its ports. Press / to search, Escape to start anew.</p>',
    '</form>',
    '<table>',
    '<caption>The one who calls opens the connection. A star marks ports that an administrator can move; red rows stand in print somewhere and are wrong.</caption>',
    `<thead><tr>${COLUMNS.map((title) => `<th scope="col">${title}</th>`).join('')}</tr></thead>`,
    '<tbody>',
    ...requirements.map((entry) => rowOf(entry, catalogue)),
    '</tbody>',
    '</table>',
    `<script>${SCRIPT}</script>`,
    '</body>',
    '</html>',
  ].join('\n')}\n`
}

function rowOf(entry: Requirement, catalogue: Catalogue): string {
  const versions = entry.versions.map((version) => `${entry.product}-${version.toLowerCase()}`).join(' ')
  const cells = [
    portText(entry, catalogue),
    endText(entry.from, catalogue),
    endText(entry.to, catalogue),
    applicationOf(entry),
    entry.for === undefined ? entry.need : `${entry.need}: ${entry.for}`,
    versionsCell(entry.product, entry.versions, catalogue),
  ].map((text) => `<td>${escapeXml(text)}</td>`)
  const link = `<a href="${escapeXml(entryFile(entry.id))}">${escapeXml(entry.id)}</a>`
  const wrong = entry.need === 'wrong' ? ' class="wrong"' : ''
  return `<tr${wrong} data-versions="${escapeXml(versions)}">${cells.join('')}<td>${purpose(entry, catalogue)}</td><td>${link}</td></tr>`
}

/** Title, notes, RPC interfaces, how it is known, how the claims on it stand, and those that are not upheld. */
function purpose(entry: Requirement, catalogue: Catalogue): string {
  const { claims, confidence, notes, feature } = entry
  const verdicts = VERDICTS.flatMap((verdict) => {
    const count = claims.filter((claim) => claim.verdict === verdict).length
    return count === 0 ? [] : [`${count} ${verdict}`]
  })
  const more = [
    ...(notes === undefined ? [] : [notes]),
    ...rpcInterfaces(entry.rpc, catalogue).map(({ id, uuid }) => `RPC ${id} ${uuid}`),
    `${catalogue.features.get(feature)?.title ?? feature}; ${confidence}; claims: ${verdicts.join(', ')}`,
  ]
  const dissent = claims.filter(({ verdict }) => verdict !== 'upheld').map((claim) => dissentOf(claim, catalogue))
  const details =
    dissent.length === 0
      ? ''
      : `<details><summary>${dissent.length} not upheld</summary>${dissent.map((text) => `<small>${escapeXml(text)}</small>`).join('')}</details>`
  return `${escapeXml(entry.title)}${more.map((text) => `<small>${escapeXml(text)}</small>`).join('')}${details}`
}

/** `refuted: “8080 is HTTPS”, an article, row 8: 8080 is plain HTTP`. */
function dissentOf({ source, at, says, verdict, because }: Claim, catalogue: Catalogue): string {
  const place = [catalogue.sources.get(source)?.title ?? source, at].filter(Boolean).join(', ')
  return `${verdict}: “${says}”, ${place}${because === undefined ? '' : `: ${because}`}`
}

function endText({ roles, interface: name }: Requirement['from'], catalogue: Catalogue): string {
  return `${roles.map((id) => shortTitle(id, catalogue)).join(', ')}${name === undefined ? '' : ` (${name})`}`
}
