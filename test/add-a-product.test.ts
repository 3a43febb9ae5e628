import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lintCatalogue } from '../src/core/catalogue/lint/index.ts'
import { isCatalogueFile, readCatalogue } from '../src/core/catalogue/read.ts'
import { readDeployment } from '../src/core/deployment/read.ts'
import type { Source } from '../src/core/diagnostics/source.ts'
import { DIALECT_IDS } from '../src/core/dialects/index.ts'
import { planFlows } from '../src/core/plan/matrix.ts'
import { formatPorts } from '../src/core/sets/ports.ts'
import { catalogueSources } from '../src/node/catalogue.ts'
import { repository } from './support/program.ts'

/** The YAML blocks of the guide page; the first line of each names its file. */
function filesOfGuide(): readonly Source[] {
  const text = readFileSync(join(repository, 'docs/guide/add-a-product.md'), 'utf8')
  return [...text.matchAll(/^```yaml\r?\n# (\S+)\r?\n([\s\S]*?)^```/gm)].map(([, name = '', block = '']) => ({
    name,
    text: block,
  }))
}

const files = filesOfGuide()
const added = files.filter(({ name }) => name.startsWith('catalogue/'))
const ours = catalogueSources(join(repository, 'catalogue'))
const read = readCatalogue([...ours, ...added])
const catalogue = read.value

test('the guide writes files that the catalogue’s folder would read', () => {
  expect(added.map(({ name }) => name)).toEqual([
    'catalogue/sources-asterisk.yaml',
    'catalogue/products/asterisk.yaml',
    'catalogue/flows/asterisk/telephony.yaml',
  ])
  expect(added.filter(({ name }) => !isCatalogueFile(name.slice('catalogue/'.length)))).toEqual([])
})

test('together with the real catalogue they read and lint without a complaint of their own', () => {
  const complaints = [...read.diagnostics, ...lintCatalogue(read)]
  const names = new Set(added.map(({ name }) => name))
  const theirs = complaints.filter(({ span, related = [] }) =>
    [span, ...related.map((one) => one.span)].some((place) => place === undefined || names.has(place.source.name)),
  )
  expect(theirs.map(({ message }) => message)).toEqual([])
  expect(catalogue.requirements.filter(({ product }) => product === 'asterisk')).toHaveLength(5)
})

test('the deployment of the guide plans with them', () => {
  const deployments = files.filter(({ name }) => name === 'deployment.yaml')
  const { value, diagnostics } = readDeployment(deployments, catalogue, DIALECT_IDS)
  expect(diagnostics.map(({ message }) => message)).toEqual([])
  const flows = planFlows(value, catalogue).flows.map(
    ({ requirement, from, to, transport, ports }) =>
      `${requirement}: ${from.label} -> ${to.label} ${transport} ${formatPorts(ports)}`,
  )
  expect([...new Set(flows)].sort()).toMatchInlineSnapshot(`
    [
      "asterisk.telephony.manager: panel -> pbx1 tcp 5038",
      "asterisk.telephony.media: any host in office -> pbx1 udp 10000-10999",
      "asterisk.telephony.sip-tls: any host in office -> pbx1 tcp 5061",
      "asterisk.telephony.sip: any host in office -> pbx1 tcp 5060",
      "asterisk.telephony.sip: any host in office -> pbx1 udp 5060",
    ]
  `)
})
