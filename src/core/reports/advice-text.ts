import type { Catalogue } from '../model/catalogue.ts'
import type { Advice } from '../model/flow.ts'

const ORDER = ['error', 'warning', 'recommendation', 'info'] as const

/** Worst first: what is the matter, why, and who says so. */
export function adviceText(advice: readonly Advice[], catalogue: Catalogue): string {
  if (advice.length === 0) return 'nothing to advise\n'
  return sortedAdvice(advice)
    .map(({ severity, code, message, because, sources }) => {
      const titles = sources.map((id) => catalogue.sources.get(id)?.title ?? id)
      return `${severity}[${code}]: ${message}\n  because ${because}\n${titles.map((title) => `  see ${title}\n`).join('')}`
    })
    .join('\n')
}

export function sortedAdvice(advice: readonly Advice[]): readonly Advice[] {
  return [...advice].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity))
}
