import { visible } from '../diagnostics/visible.ts'

/** One test of a report: it passes, fails with a reason, or is not for here. */
export interface JunitCase {
  readonly group: string
  readonly name: string
  /** Where the case is written, for the reader: a path. */
  readonly file?: string
  readonly outcome:
    | { readonly kind: 'passed' }
    | { readonly kind: 'skipped'; readonly message: string }
    /** `type` is a stable word; `text` the details, of any lines. */
    | { readonly kind: 'failed'; readonly type: string; readonly message: string; readonly text: string }
}

export interface JunitSuite {
  readonly name: string
  readonly cases: readonly JunitCase[]
}

/** A report in the JUnit XML form that build servers read (GitLab, Jenkins, Azure DevOps). */
export function junitXml(name: string, suites: readonly JunitSuite[]): string {
  const all = suites.flatMap(({ cases }) => cases)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<testsuites ${attributes({ name, ...counts(all) })}>\n`,
    ...suites.map(
      (suite) =>
        `  <testsuite ${attributes({ name: suite.name, ...counts(suite.cases) })}>\n${suite.cases.map(caseXml).join('')}  </testsuite>\n`,
    ),
    '</testsuites>\n',
  ].join('')
}

function counts(cases: readonly JunitCase[]) {
  const of = (kind: JunitCase['outcome']['kind']) => cases.filter(({ outcome }) => outcome.kind === kind).length
  return { tests: cases.length, failures: of('failed'), errors: 0, skipped: of('skipped') }
}

function caseXml({ group, name, file, outcome }: JunitCase): string {
  const head = `    <testcase ${attributes({ classname: group, name, ...(file === undefined ? {} : { file }) })}`
  switch (outcome.kind) {
    case 'passed':
      return `${head}/>\n`
    case 'skipped':
      return `${head}>\n      <skipped ${attributes({ message: outcome.message })}/>\n    </testcase>\n`
    case 'failed': {
      const { type, message, text } = outcome
      return `${head}>\n      <failure ${attributes({ type, message })}>${content(text)}</failure>\n    </testcase>\n`
    }
  }
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escaped(visible(String(value)))}"`)
    .join(' ')
}

/** Lines stay lines; everything else that XML cannot hold or a terminal would obey is shown as what it is. */
function content(text: string): string {
  return text
    .split('\n')
    .map((line) => escaped(visible(line)))
    .join('\n')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)
}
