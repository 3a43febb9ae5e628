import type { Rule, Ruleset } from '../../src/core/model/ruleset.ts'

/** A value as text, without the places it comes from and without the kind of line ends. */
function plain(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => {
    if (key === 'span' || key === 'origin') return undefined
    if (typeof part === 'bigint') return `${part}n`
    if (part instanceof Map) return [...part]
    return typeof part === 'string' ? part.replaceAll('\r\n', '\n') : part
  })
}

/** What a rule says, not where it says it. */
export function ruleText({ match, action, comment }: Rule): string {
  return plain({ match, action, comment })
}

/** What a ruleset says, not where it says it: equal texts are equal rules in equal order. */
export function rulesetTexts(ruleset: Ruleset): Readonly<Record<string, readonly string[]>> {
  const { lists, paths, zones, families, stateful } = ruleset
  return {
    about: [plain({ families, stateful, zones })],
    ...Object.fromEntries(Object.entries(paths).map(([path, stages]) => [`path ${path}`, stages.map(plain)])),
    ...Object.fromEntries([...lists].map(([key, { name, rules }]) => [`list ${key}`, [name, ...rules.map(ruleText)]])),
  }
}
