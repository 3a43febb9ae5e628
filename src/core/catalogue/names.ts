/** `edge` of product `lync` is `lync/edge`; what names its product stays. A leading `!` stays in front. */
export function qualified(product: string, name: string): string {
  if (name.startsWith('!')) return `!${qualified(product, name.slice(1))}`
  return name.includes('/') ? name : `${product}/${name}`
}

/** Settings are `product/role/name`; of the same product, `role/name`. */
export function qualifiedSetting(product: string, name: string): string {
  return name.split('/').length > 2 ? name : `${product}/${name}`
}
