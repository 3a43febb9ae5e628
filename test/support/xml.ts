/** An element of an XML text, in the order of the start tags. `text`: what stands right in it. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly text: string
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function plain(text: string): string {
  return text.replace(/&([^;]*);?/g, (all, name: string) => {
    const sign = all.endsWith(';') ? ENTITIES[name] : undefined
    if (sign === undefined) throw new Error(`no entity of XML: ${all}`)
    return sign
  })
}

/**
 * Reads the small part of XML 1.0 that our reports use, strictly: a declaration, elements, quoted attributes, character data with
 * the five entities. Throws at whatever a parser would refuse.
 */
export function elementsOf(xml: string): readonly XmlElement[] {
  const forbidden = /[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(xml)
  if (forbidden) throw new Error(`no character of XML at ${forbidden.index}`)
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '')
  if (body === xml) throw new Error('no declaration')
  const elements: { name: string; attributes: Record<string, string>; text: string }[] = []
  const open: (typeof elements)[number][] = []
  let at = 0
  for (const { 0: tag, 1: closes = '', 2: name = '', 3: words = '', 4: empty = '', index } of body.matchAll(
    /<(\/?)([a-z]+)((?:\s+[a-z]+="[^"<]*")*)\s*(\/?)>/g,
  )) {
    const between = body.slice(at, index)
    const top = open.at(-1)
    if (/[<>]/.test(between)) throw new Error(`no markup of XML: ${between}`)
    if (top) top.text += plain(between)
    else if (between.trim() !== '' || (elements.length > 0 && closes === '')) throw new Error('more than one root')
    at = index + tag.length
    if (closes === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`)
      continue
    }
    const pairs = [...words.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, plain(value)])
    const element = { name, attributes: Object.fromEntries(pairs) as Record<string, string>, text: '' }
    if (pairs.length > Object.keys(element.attributes).length) throw new Error(`an attribute of ${name} is given twice`)
    elements.push(element)
    if (empty === '') open.push(element)
  }
  if (open.length > 0 || body.slice(at).trim() !== '') throw new Error('the text does not end with its root')
  return elements
}
