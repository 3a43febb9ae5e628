import type { Catalogue, RpcInterface } from '../model/catalogue.ts'

/** `EMSMDB: mailboxes, a4f1db00-ca47-1067-b31f-00dd010662da v0.81`. */
export function rpcText({ title, uuid, version }: RpcInterface): string {
  return `${title}, ${uuid}${version === undefined ? '' : ` v${version}`}`
}

/** The RPC interfaces of these ids, in their order. */
export function rpcInterfaces(ids: readonly string[], catalogue: Catalogue): readonly RpcInterface[] {
  return ids.flatMap((id) => catalogue.rpcInterfaces.get(id) ?? [])
}
