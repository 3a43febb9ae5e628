import { type AdviceRule, groupBy, listed } from './context.ts'

/** Needed, and not planned: the reason is in the deployment. */
export const unplacedFlows: AdviceRule = ({ plan }) =>
  [...groupBy(plan.unplaced, ({ from, to, because }) => JSON.stringify([from, to, because]))].map(([, flows]) => ({
    code: 'unplaced-flow',
    severity: 'warning',
    message: `from ${flows[0]?.from} to ${flows[0]?.to} nothing can be planned, though ${flows.length === 1 ? 'one entry' : `${flows.length} entries`} of the catalogue ask for it: ${listed(flows.map(({ requirement }) => requirement))}`,
    because: flows[0]?.because ?? '',
    sources: [],
  }))
