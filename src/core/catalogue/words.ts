import * as z from 'zod'

/** A word or a sentence; YAML reads `2010` as a number, which is meant as text all the same. */
export const text = z.union([z.string().min(1), z.number()], 'a text').transform(String)
export const texts = z.array(text)
/** The name of an entry. */
export const id = text.refine(
  (word) => /^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(word),
  'an id has letters, digits, `-` and `.` only',
)
