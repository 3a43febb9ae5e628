import type { Source } from '../diagnostics/source.ts'

/**
 * What a person wrote: a text, a text with the name that messages are to call it by, or several such (a configuration in two
 * files, a deployment with those it includes). A text without a name is called by what it holds: `configuration`, `deployment`.
 */
export type Text = string | Source | readonly Source[]

export function sourcesOf(text: Text, name: string): readonly Source[] {
  if (typeof text === 'string') return [{ name, text }]
  return 'text' in text ? [text] : text
}
