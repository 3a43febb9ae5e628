import { type AdviceRule, groupBy, listed } from './context.ts'

/** Two ways between zones are equally short: packets may go through a firewall for which nothing was planned. */
export const equalWays: AdviceRule = ({ plan }) =>
  [...groupBy(plan.equalWays, ({ taken, other }) => JSON.stringify([[...taken].sort(), [...other].sort()]))].map(
    ([, pairs]) => {
      const [first] = pairs
      return {
        code: 'equal-ways',
        severity: 'warning',
        message: `packets between ${listed(pairs.flatMap(({ from, to }) => [from, to]))} may go through ${first?.taken.join(', ')} or through ${first?.other.join(', ')}; planned is the former`,
        because: 'both ways are equally short; if routing takes the latter, its firewalls know nothing of these flows',
        sources: [],
      }
    },
  )
