import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isMap, isScalar, isSeq, type Node, parseDocument, type Scalar } from 'yaml'
import { generate } from '../src/core/check/generate.ts'
import { readDeployment } from '../src/core/deployment/read.ts'
import { hasErrors } from '../src/core/diagnostics/diagnostic.ts'
import { render } from '../src/core/diagnostics/render.ts'
import { DIALECT_IDS, DIALECTS } from '../src/core/dialects/index.ts'
import { advise } from '../src/core/plan/advice/index.ts'
import { planFlows } from '../src/core/plan/matrix.ts'
import { planPolicies } from '../src/core/plan/policy.ts'
import { adviceText } from '../src/core/reports/advice-text.ts'
import { planCsv, planMarkdown } from '../src/core/reports/plan-table.ts'
import { loadCatalogue } from '../src/node/catalogue.ts'
import { repository } from './support/program.ts'

/** Texts that try to end a comment, a string or a line of what is generated, and to begin something of their own. */
const HOSTILE: Readonly<Record<string, string>> = {
  newline: 'x\naccept\n',
  'carriage return': 'x\raccept',
  'double quote': 'x" accept #',
  'single quote': "x' accept #",
  backtick: '`touch /tmp/portolan-was-here`',
  substitution: '$(touch /tmp/portolan-was-here)',
  hash: '# accept',
  'brace and semicolon': '} ; accept ; {',
  'NUL byte': 'x\u0000y',
  escape: 'x\u001b[31my',
  '10,000 characters': 'x'.repeat(10_000),
  'right-to-left mark': 'x\u202ey',
  'line separator': 'x\u2028accept',
  backslash: 'x\\',
  COMMIT: 'x\nCOMMIT\n*filter\n:FORWARD ACCEPT [0:0]',
}

const catalogue = loadCatalogue()
const text = readFileSync(join(repository, 'examples/lync-2010-consolidated-edge/deployment.yaml'), 'utf8')

/** Every scalar of the document, keys and values, as a way to find it again in a fresh parse. */
function scalarsOf(node: Node | null, found: Scalar[] = []): readonly Scalar[] {
  if (isScalar(node)) found.push(node)
  else if (isSeq<Node>(node)) for (const item of node.items) scalarsOf(item, found)
  else if (isMap<Node, Node | null>(node)) {
    for (const { key, value } of node.items) {
      scalarsOf(key, found)
      scalarsOf(value, found)
    }
  }
  return found
}

const fields = scalarsOf(parseDocument(text).contents).length

/** The file with one field replaced. */
function withField(index: number, value: string): string {
  const document = parseDocument(text)
  const scalar = scalarsOf(document.contents)[index]
  if (scalar) Object.assign(scalar, { value, type: 'QUOTE_DOUBLE' })
  return document.toString({ lineWidth: 0 })
}

/** Characters that no text we write or print may hold raw. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const RAW = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/

describe.each(Object.entries(HOSTILE))('%s', (_, hostile) => {
  test.each(Array.from({ length: fields }, (_, i) => i))(
    'in field %i is refused with a message or encoded',
    (index) => {
      const { value: deployment, diagnostics } = readDeployment(
        [{ name: 'hostile.yaml', text: withField(index, hostile) }],
        catalogue,
        DIALECT_IDS,
      )
      for (const diagnostic of diagnostics) expect(render(diagnostic)).not.toMatch(RAW)
      if (hasErrors(diagnostics)) return
      const matrix = planFlows(deployment, catalogue)
      expect(planCsv(matrix).replaceAll('\r\n', '\n')).not.toMatch(RAW)
      expect(planMarkdown(matrix)).not.toMatch(RAW)
      expect(adviceText(advise(deployment, matrix, catalogue), catalogue)).not.toMatch(RAW)
      for (const policy of planPolicies(deployment, matrix)) {
        for (const dialect of DIALECTS) {
          const made = generate(policy, dialect)
          if (!made.ok) {
            expect(made.refusals).not.toEqual([])
            continue
          }
          for (const { name, text: printed } of made.files) {
            expect(name).toMatch(/^[\w.-]{1,100}$/)
            expect(printed).not.toMatch(RAW)
            // What a shell or the loaders would obey never stands outside a comment line.
            for (const line of printed.split('\n')) if (!/^\s*#/.test(line)) expect(line).not.toMatch(/[`$]|touch/)
          }
        }
      }
    },
  )
})
