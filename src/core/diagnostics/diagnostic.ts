import type { Span } from './source.ts'

export const SEVERITIES = ['error', 'warning', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

/**
 * Something to say about a person's input. `message` is in their words, lower case, without a full stop; `code` is stable
 * (`unknown-role`) and stands in the docs; `help` says what to do. Without `span` the message is about the input as a whole.
 */
export interface Diagnostic {
  readonly severity: Severity
  readonly code: string
  readonly message: string
  readonly span?: Span
  readonly help?: string
  /** Other places that belong to it, each with a word of its own: "first declared here". */
  readonly related?: readonly { readonly span: Span; readonly message: string }[]
}

/** What a reader made of its input: always a value as far as it got, and everything there is to say about the input. */
export interface Parsed<T> {
  readonly value: T
  readonly diagnostics: readonly Diagnostic[]
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error')
}
