import type { Ports } from '../../model/requirement.ts'
import type { LintRule } from './rule.ts'

function given({ fixed, settings, dynamicRpc }: Ports): boolean {
  return fixed.length > 0 || settings.length > 0 || dynamicRpc
}

/** TCP and UDP have ports, at both ends; the other transports have none. */
export const portsFitTransport: LintRule = {
  id: 'ports-and-transport',
  *check({ requirements }) {
    for (const thing of requirements) {
      const withPorts = thing.transport.filter((transport) => transport === 'tcp' || transport === 'udp')
      const [without] = thing.transport.filter((transport) => transport !== 'tcp' && transport !== 'udp')
      if (withPorts.length > 0 && without !== undefined) {
        const message = `\`${without}\` has no ports, so it needs an entry of its own`
        yield { thing, path: ['transport'], word: without, message }
      } else if (withPorts.length > 0 && !given(thing.ports)) {
        yield { thing, path: ['transport'], message: 'the ports are missing', help: 'for all of them: `ports: any`' }
      } else if (without !== undefined && (given(thing.ports) || given(thing.sourcePorts))) {
        const path = [given(thing.ports) ? 'ports' : 'source-ports']
        yield { thing, path, message: `transport \`${without}\` has no ports` }
      }
    }
  },
}
