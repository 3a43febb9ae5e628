/** Standard priority names (nft(8), tables 6 and 7); those of the bridge family differ. */
const PRIORITIES: Readonly<Record<string, number>> = {
  raw: -300,
  mangle: -150,
  dstnat: -100,
  filter: 0,
  security: 50,
  srcnat: 100,
}
const BRIDGE_PRIORITIES: Readonly<Record<string, number>> = { dstnat: -300, filter: -200, out: 100, srcnat: 300 }

/** `filter`, `-150`, `mangle - 5`, as words: the number, or undefined if it is none. */
export function priorityOf(family: string, text: string): number | undefined {
  const [, sign = '', name = '', plus, offset] =
    /^(-?)([a-z]+|\d{1,10})(?:([+-])(\d{1,10}))?$/.exec(text.replace(/\s+/g, '')) ?? []
  if (name === '') return undefined
  const names = family === 'bridge' ? BRIDGE_PRIORITIES : PRIORITIES
  const number = /^\d/.test(name) ? Number(name) : Object.hasOwn(names, name) ? names[name] : undefined
  if (number === undefined) return undefined
  return (sign === '-' ? -number : number) + (offset === undefined ? 0 : Number(`${plus}${offset}`))
}
