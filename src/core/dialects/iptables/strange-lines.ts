import type { Family } from '../../sets/packet.ts'
import { report, type State, spanOf } from './state.ts'

export function flushStrange(state: State): undefined {
  const { strange } = state
  if (strange === undefined) return
  state.strange = undefined
  const { start, end, listing } = strange
  if (!listing) {
    const message = 'this is nothing that iptables-restore or iptables would read'
    report(state, { severity: 'warning', code: 'unread-line', message, help: 'it is left out' }, start, end)
    return
  }
  state.isIptables = true
  state.reading.families.add(state.family)
  state.reading.opaque.push({ family: state.family, span: spanOf(state, start, end) })
  report(
    state,
    {
      severity: 'error',
      code: 'listing',
      message: 'this is a listing of `iptables -L`, which leaves out what the rules say',
      help: 'save the rules with `iptables-save` (or `ip6tables-save`); until then nothing is proved of them',
    },
    start,
    end,
  )
}

export function strangeLine(state: State, start: number, end: number): undefined {
  const head = state.source.text.slice(start, Math.min(end, start + 80))
  const listing = /^Chain \S+ \((?:policy|\d+ references)/.test(head)
  if (state.strange !== undefined && (!listing || state.strange.listing)) {
    state.strange.end = end
    return
  }
  flushStrange(state)
  state.strange = { start, end, listing }
}

export function opaqueLine(state: State, start: number, end: number): undefined {
  flushStrange(state)
  const span = spanOf(state, start, end)
  const families: readonly Family[] = /ip6/i.test(state.source.text.slice(start, end)) ? [6] : [4]
  for (const family of families) {
    state.reading.families.add(family)
    state.reading.opaque.push({ family, span })
  }
  const message = 'this line runs iptables in a way that cannot be read'
  const help = 'nothing is proved of these rules; give the output of `iptables-save` instead'
  report(state, { severity: 'warning', code: 'unread-command', message, help }, start, end)
}
