import type { z } from 'zod'
import type { YamlPath } from './tree.ts'

/** The parts of a schema's definition that lead further down. */
interface Definition {
  readonly shape?: Readonly<Record<string, Schema>>
  readonly valueType?: Schema
  readonly element?: Schema
  readonly innerType?: Schema
  readonly in?: Schema
  readonly options?: readonly Schema[]
}
interface Schema {
  readonly _zod: { readonly def: Definition }
  readonly description?: string | undefined
}

function below({ _zod: { def } }: Schema, [step, ...rest]: YamlPath): string | undefined {
  const inner = def.innerType ?? def.in
  if (inner !== undefined) return descriptionFrom(inner, step === undefined ? [] : [step, ...rest])
  if (step === undefined) return undefined
  if (def.options !== undefined) {
    for (const option of def.options) {
      const found = below(option, [step, ...rest])
      if (found !== undefined) return found
    }
    return undefined
  }
  const next = def.shape?.[step] ?? def.valueType ?? def.element
  return next && descriptionFrom(next, rest)
}

function descriptionFrom(schema: Schema, path: YamlPath): string | undefined {
  return (path.length === 0 ? schema.description : undefined) ?? below(schema, path)
}

/** What a schema says (`.describe`) of the place at a path, through defaults, transforms and the forms of a union. */
export function descriptionAt(schema: z.ZodType, path: YamlPath): string | undefined {
  return descriptionFrom(schema as unknown as Schema, path)
}
