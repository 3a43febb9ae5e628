import { isAll, type ListRule, type Prefix, type Range } from './rule.ts'

/** A list as `iptables-save` writes it, in the chain FORWARD. */
export function iptablesText(rules: readonly ListRule[]): string {
  return [
    '*filter',
    ':INPUT ACCEPT [0:0]',
    ':FORWARD DROP [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    ...rules.map(iptablesLine),
    'COMMIT',
    '',
  ].join('\n')
}

function iptablesLine({ permits, protocol, source, destination, sourcePorts, destinationPorts }: ListRule): string {
  const address = (flag: string, prefix: Prefix) =>
    prefix.length === 0 ? '' : ` ${flag} ${dotted(prefix.address)}/${prefix.length}`
  const ports = (flag: string, range: Range) => (isAll(range) ? '' : ` --${flag} ${portText(range, ':')}`)
  const match = ports('sport', sourcePorts) + ports('dport', destinationPorts)
  return [
    '-A FORWARD',
    address('-s', source),
    address('-d', destination),
    protocol === 'ip' ? '' : ` -p ${protocol}`,
    match === '' ? '' : ` -m ${protocol}${match}`,
    permits ? ' -j ACCEPT' : ' -j DROP',
  ].join('')
}

/** The same list for nftables, in a chain of the forward hook. */
export function nftablesText(rules: readonly ListRule[]): string {
  const lines = rules.map((rule) => `    ${nftablesLine(rule)}`)
  return [
    'table ip filter {',
    '  chain forward {',
    '    type filter hook forward priority filter; policy drop;',
    ...lines,
    '  }',
    '}',
    '',
  ].join('\n')
}

function nftablesLine({ permits, protocol, source, destination, sourcePorts, destinationPorts }: ListRule): string {
  const address = (field: string, prefix: Prefix) =>
    prefix.length === 0
      ? []
      : [`ip ${field} ${dotted(prefix.address)}${prefix.length === 32 ? '' : `/${prefix.length}`}`]
  const ports = (field: string, range: Range) => (isAll(range) ? [] : [`${protocol} ${field} ${portText(range, '-')}`])
  const matches = [...ports('sport', sourcePorts), ...ports('dport', destinationPorts)]
  return [
    ...address('saddr', source),
    ...address('daddr', destination),
    ...(protocol === 'ip' || matches.length > 0 ? [] : [`meta l4proto ${protocol}`]),
    ...matches,
    permits ? 'accept' : 'drop',
  ].join(' ')
}

export function dotted(address: number): string {
  return [address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255].join('.')
}

function portText([first, last]: Range, to: string): string {
  return first === last ? `${first}` : `${first}${to}${last}`
}
