import { z } from 'zod'

/** What SARIF 2.1.0 (OASIS, sections in the comments) wants of the parts that we write; no other property may stand there. */
const text = z.strictObject({ text: z.string().min(1) })
// 3.29, 3.30: lines and columns count from 1; a region does not end before it begins.
const region = z
  .strictObject({
    startLine: z.int().min(1),
    startColumn: z.int().min(1),
    endLine: z.int().min(1),
    endColumn: z.int().min(1),
  })
  .refine((at) => at.endLine > at.startLine || (at.endLine === at.startLine && at.endColumn >= at.startColumn))
const physicalLocation = z.strictObject({
  // 3.4: a URI reference (RFC 3986); relative ones may have a base.
  artifactLocation: z.strictObject({
    uri: z.string().regex(/^(?:[a-z]+:\/\/)?(?:[\w.~!$&'()*+,;=:@/-]|%[0-9A-F]{2})+$/),
    uriBaseId: z.literal('%SRCROOT%').optional(),
  }),
  region: region.optional(),
})
const level = z.enum(['none', 'note', 'warning', 'error'])
const result = z.strictObject({
  ruleId: z.string().min(1),
  ruleIndex: z.int().min(0),
  level,
  message: text,
  locations: z.array(z.strictObject({ physicalLocation })).min(1),
  relatedLocations: z
    .array(z.strictObject({ id: z.int().min(0), physicalLocation, message: text }))
    .min(1)
    .optional(),
  // 3.27.17: names with a version, values that stay the same between runs.
  partialFingerprints: z.record(z.string().regex(/^[^/]+\/v\d+$/), z.string().min(1)),
})
const rule = z.strictObject({
  id: z.string().min(1),
  shortDescription: text,
  fullDescription: text,
  help: text,
  defaultConfiguration: z.strictObject({ level }),
})
const log = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z
    .array(
      z.strictObject({
        tool: z.strictObject({ driver: z.strictObject({ name: z.string().min(1), rules: z.array(rule) }) }),
        automationDetails: z.strictObject({ id: z.string().min(1) }),
        columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
        results: z.array(result),
      }),
    )
    .min(1),
})

export type SarifLog = z.output<typeof log>

/** Reads a SARIF log, strictly: throws where it is none. Rules are unique and results name theirs by number too (3.27.6). */
export function readSarif(json: string): SarifLog {
  const read = log.parse(JSON.parse(json))
  for (const { tool, results } of read.runs) {
    const ids = tool.driver.rules.map(({ id }) => id)
    if (new Set(ids).size < ids.length) throw new Error('a rule stands twice')
    for (const { ruleId, ruleIndex } of results) {
      if (ids[ruleIndex] !== ruleId) throw new Error(`rule ${ruleId} is not number ${ruleIndex}`)
    }
  }
  return read
}
