import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import type { IntervalSet } from '../sets/intervals.ts'
import { type ConnectionState, STATES } from '../sets/packet.ts'
import { quoted } from '../sets/read.ts'
import type { Token } from './tokens.ts'
import { FILLERS, FLAG_WORDS, ICMP_MESSAGES, ICMP_WORDS, PROTOCOL_WORDS } from './words.ts'

/** ICMP as it was asked for: a message by name, or by numbers. */
export interface IcmpWords {
  readonly token: Token
  readonly message?: keyof typeof ICMP_MESSAGES
  readonly type?: number
  readonly code?: number
}

/** What one side of a question says beside its end. */
export interface SideOptions {
  readonly protocols: readonly { readonly token: Token; readonly numbers: IntervalSet }[]
  readonly icmp?: IcmpWords
  readonly states: readonly ConnectionState[]
  readonly tcpFlags?: Token & { readonly values: IntervalSet }
  readonly inInterface?: Token
  readonly outInterface?: Token
  /** Ports by themselves: `443`, `5061-5063/tcp`; of the destination. */
  readonly ports: readonly Token[]
  readonly sourcePorts: readonly Token[]
  /** All other words: the end itself. */
  readonly ends: readonly Token[]
}

const PORTS = /^\d+(?:-\d*)?(?:\/\S*)?$/
const ANY_PORT = /^(?:any|\*)(?:\/\S*)?$/
const NUMBER = /^\d{1,3}$/

/** Takes one side apart. A number before the arrow is a protocol, where it stands first; one after it is a port. */
export function readOptions(
  tokens: readonly Token[],
  side: 'before' | 'after',
  diagnostics: Diagnostic[],
): SideOptions {
  const draft: { -readonly [K in keyof SideOptions]: SideOptions[K] } & {
    protocols: { token: Token; numbers: IntervalSet }[]
    states: ConnectionState[]
    ports: Token[]
    sourcePorts: Token[]
    ends: Token[]
  } = { protocols: [], states: [], ports: [], sourcePorts: [], ends: [] }
  const words = tokens.filter(({ text }) => text !== ',')
  let next = 0
  const fault = (token: Token, message: string, help: string) =>
    diagnostics.push({ severity: 'error', code: 'bad-question', message, span: token.span, help })
  /** The word after `name`, or a fault. */
  const value = (name: Token, help: string): Token | undefined => {
    const token = words[next]
    if (token === undefined) fault(name, `nothing follows \`${name.text}\``, help)
    else next++
    return token
  }
  const number = (name: Token, help: string): number | undefined => {
    const token = value(name, help)
    if (token === undefined) return undefined
    if (NUMBER.test(token.text) && Number(token.text) <= 255) return Number(token.text)
    fault(token, `${quoted(token.text)} is not a number from 0 to 255`, help)
    return undefined
  }
  const readIcmp = (token: Token): void => {
    let icmp: IcmpWords = draft.icmp ?? { token }
    if (token.text === 'ping') icmp = { ...icmp, message: 'echo-request' }
    const message = words[next]?.text.toLowerCase() ?? ''
    if (Object.hasOwn(ICMP_MESSAGES, message)) {
      next++
      icmp = { ...icmp, message }
    }
    draft.icmp = icmp
  }
  const readIcmpNumber = (token: Token, field: 'type' | 'code'): void => {
    const found = number(token, 'like this: `icmp type 3 code 4`')
    if (found !== undefined) draft.icmp = { ...(draft.icmp ?? { token }), [field]: found }
  }
  const readStates = (token: Token): void => {
    const help = 'states are `new`, `established`, `related`, `invalid` and `untracked`'
    const stateOf = (word: Token | undefined) => STATES.find((state) => state === word?.text.toLowerCase())
    const first = value(token, help)
    if (first === undefined) return
    let state = stateOf(first)
    if (state === undefined) fault(first, `${quoted(first.text)} is not a state of a connection`, help)
    while (state !== undefined) {
      draft.states.push(state)
      state = stateOf(words[next])
      if (state !== undefined) next++
    }
  }
  const readProtocol = (token: Token): void => {
    const word = value(token, 'a name or a number, like this: `protocol 50`')
    if (word === undefined || addProtocol(word)) return
    const help = didYouMean(word.text, [...Object.keys(PROTOCOL_WORDS), 'icmp'], 'protocols with names')
    fault(word, `${quoted(word.text)} is not a protocol`, help)
  }
  const addProtocol = (token: Token): boolean => {
    const lower = token.text.toLowerCase()
    if (ICMP_WORDS.has(lower)) readIcmp({ ...token, text: lower })
    else if (Object.hasOwn(PROTOCOL_WORDS, lower)) draft.protocols.push({ token, numbers: PROTOCOL_WORDS[lower] ?? [] })
    else if (NUMBER.test(lower) && Number(lower) <= 255)
      draft.protocols.push({ token, numbers: [[Number(lower), Number(lower)]] })
    else return false
    return true
  }

  while (next < words.length) {
    const token = words[next++]
    if (token === undefined) break
    const word = token.text.toLowerCase()
    if (word === 'state') readStates(token)
    else if (word === 'protocol' || word === 'proto') readProtocol(token)
    else if (word === 'type' || word === 'code') readIcmpNumber(token, word)
    else if (word === 'in' || word === 'out') {
      const name = value(token, `an interface, like this: \`${word} eth0\``)
      if (name !== undefined && !/^[!-~]{1,63}$/.test(name.text))
        fault(
          name,
          `${quoted(name.text)} is not the name of an interface`,
          'up to 63 printable characters, like `eth0`',
        )
      else if (name !== undefined) draft[word === 'in' ? 'inInterface' : 'outInterface'] = name
    } else if (word === 'source') {
      if (words[next]?.text.toLowerCase().startsWith('port')) next++
      const ports = value(token, 'the ports of the source, like this: `source port 50000`')
      if (ports !== undefined) draft.sourcePorts.push(ports)
    } else if (Object.hasOwn(FLAG_WORDS, word)) draft.tcpFlags = { ...token, values: FLAG_WORDS[word] ?? [] }
    else if (FILLERS.has(word) || (word === 'to' && side === 'after')) continue
    else if (PORTS.test(word) && (side === 'after' || word.includes('/'))) draft.ports.push(token)
    // After an end `any` means ports.
    else if (ANY_PORT.test(word) && side === 'after' && draft.ends.length > 0) draft.ports.push(token)
    else if (!PORTS.test(word) || draft.ends.length + draft.protocols.length === 0) {
      // A word that is no protocol is the end itself.
      if (!addProtocol(token)) draft.ends.push(token)
    } else {
      fault(
        token,
        `${quoted(token.text)} before the arrow is no address`,
        'a source port follows its address: `203.0.113.5:50000 ->`',
      )
    }
  }
  return draft
}
