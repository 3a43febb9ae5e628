import type { Family } from '../../sets/packet.ts'

/** A command line of which the beginning is the name of a tool. */
export interface ToolCall {
  readonly family: Family
  /** `iptables`: what follows is a command; `save`, `restore`: what follows in the file are dumps of that family. */
  readonly tool: 'iptables' | 'save' | 'restore'
  /** Offset behind the tool's name. */
  readonly after: number
}

/** A prompt that was copied along: `root@gate:~# `, `[root@gate ~]# `. */
const PROMPT = /^\[?[\w.-]{1,64}@[^#$\n]{0,128}[#$][ \t]+/
/** The tool by its name, its path or a variable that is named after it. */
const TOOL =
  /^(?:(?:sudo|exec|nohup|busybox)[ \t]+)*(?:"?\$\{?\w{0,24}?(ip6?)(?:t|tables)\w{0,24}\}?"?|[\w./-]{0,128}?\b(ip6?)tables(?:-legacy|-nft)?(-save|-restore)?)(?=[\s;|<>]|$)/i
/** Longest beginning of a line that is looked at. */
const HEAD = 400

/** Recognises `iptables …`, `sudo /sbin/ip6tables …`, `$IPT …`, with or without a shell prompt before it. */
export function toolCall(text: string, start: number, end: number): ToolCall | undefined {
  const head = text.slice(start, Math.min(end, start + HEAD))
  const prompt = PROMPT.exec(head)?.[0].length ?? 0
  const tool = TOOL.exec(head.slice(prompt))
  if (tool === null) return undefined
  const name = tool[1] ?? tool[2] ?? ''
  const suffix = tool[3]?.toLowerCase()
  return {
    family: name.includes('6') ? 6 : 4,
    tool: suffix === '-save' ? 'save' : suffix === '-restore' ? 'restore' : 'iptables',
    after: start + prompt + tool[0].length,
  }
}

/** Might this text run iptables in some way, or define something that does? */
export function mentionsTool(text: string): boolean {
  return /(?:^|[\s;&|("'`/])ip6?tables(?:-legacy|-nft)?(?:[\s"'`]|$)|\$\{?\w{0,24}ip6?t/i.test(text)
}

const OPENS = /^(?:if|for|while|until|case|select)\b|\{$|^[\w-]+ ?\(\)/
const CLOSES = /^(?:fi|done|esac)\b|^\}/

/** By how much a line of a shell script deepens (or ends) conditions, loops and functions. */
export function nesting(line: string): number {
  const opens = OPENS.test(line)
  const closes = CLOSES.test(line) || (opens && /(?:^|[;\s])(?:fi|done|esac|\})\s*$/.test(line))
  return (opens ? 1 : 0) - (closes ? 1 : 0)
}
