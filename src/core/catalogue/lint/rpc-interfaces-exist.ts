import type { LintRule } from './rule.ts'

/** The RPC interfaces that entries call are known, each has a UUID of its own, and a source states it. */
export const rpcInterfacesExist: LintRule = {
  id: 'rpc-interface',
  *check({ requirements, rpcInterfaces, sources }) {
    const byUuid = new Map<string, string>()
    for (const thing of rpcInterfaces.values()) {
      const { id, uuid, source } = thing
      const first = byUuid.get(uuid)
      if (first !== undefined) yield { thing, path: ['uuid'], message: `\`${first}\` has this UUID too` }
      byUuid.set(uuid, first ?? id)
      if (!sources.has(source)) yield { thing, path: ['source'], message: `\`${source}\` is not a source` }
    }
    for (const thing of requirements) {
      for (const id of thing.rpc) {
        if (!rpcInterfaces.has(id))
          yield { thing, path: ['rpc'], word: id, message: `\`${id}\` is not an RPC interface` }
      }
    }
  },
}
