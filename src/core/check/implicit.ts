import type { Span } from '../diagnostics/source.ts'
import type { Origin } from '../model/ruleset.ts'
import type { Family } from '../sets/packet.ts'

/** Something that decides without a line of its own. */
function implicit(text: string, span?: Span): Origin {
  return { kind: 'implicit', text, ...(span === undefined ? {} : { span }) }
}

export function notCovered(family: Family): Origin {
  return implicit(`the configuration says nothing of IPv${family}`)
}

export function missingList(name: string): Origin {
  return implicit(`the list ${JSON.stringify(name)} is not there`)
}

/** A jump that `callableLists` refuses; `from` is the line that makes it. */
export function badJump(to: string, from: Origin): Origin {
  return implicit(
    `the jump to ${JSON.stringify(to)} leads to a list that is missing, in a loop or nested too deep`,
    from.span,
  )
}

/** A stage that packets may go through or pass by. */
export function unclearStage(list: string): Origin {
  return implicit(
    `whether these packets go through the list ${JSON.stringify(list)} depends on what was not understood`,
  )
}

export const WRONG_HOST: Origin = implicit('no translation leads it to the host that it is for')

export const WRONG_SOURCE: Origin = implicit('its source address is not translated as it has to be')

export const NO_LIST: Origin = implicit('no list looks at these packets')

export const TOO_LARGE: Origin = implicit('the question is too large to be decided exactly; ask a narrower one')

export const TOO_MANY_WAYS: Origin = implicit('the lists change packets in more ways than can be followed')
