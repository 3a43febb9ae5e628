/** What stands around the lines of a case that is not a whole file yet. */
export function wholeFile(dialect: 'iptables' | 'nft', text: string): string {
  const lines = text.trim()
  if (dialect === 'nft') {
    if (lines.startsWith('table')) return `${lines}\n`
    return `table inet filter {\n  chain forward {\n    type filter hook forward priority filter; policy drop;\n${lines}\n  }\n}\n`
  }
  if (lines.startsWith('*')) return `${lines}\n`
  return `*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n${lines}\nCOMMIT\n`
}
