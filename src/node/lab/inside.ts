import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { AgentSetting, ProbeAnswer, ProbeOrder, SessionAnswer, SessionRequest } from './protocol.ts'

/** Programs the lab runs, each with the Debian package that has it. */
const TOOLS: Readonly<Record<string, string>> = {
  unshare: 'util-linux',
  ip: 'iproute2',
  nft: 'nftables',
  'iptables-restore': 'iptables',
  conntrack: 'conntrack',
  ping: 'iputils-ping',
}

const NAMESPACES = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc']

function unshareArguments(): readonly string[] {
  return process.getuid?.() === 0 ? NAMESPACES : ['--user', '--map-root-user', ...NAMESPACES]
}

/** Why no lab can be built here, with what to do about it; undefined when one can. */
export function labObstacle(): string | undefined {
  if (process.platform !== 'linux') return 'the lab needs the network namespaces of Linux'
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin']
  const missing = Object.keys(TOOLS).filter((tool) => !folders.some((folder) => existsSync(join(folder, tool))))
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((tool) => TOOLS[tool]))].join(' ')
    return `the lab needs ${missing.join(', ')}; on Debian: apt-get install ${packages}`
  }
  const { status, stderr } = spawnSync('unshare', [...unshareArguments(), 'true'], { encoding: 'utf8' })
  if (status === 0) return undefined
  const how =
    process.getuid?.() === 0
      ? 'the container or kernel forbids it'
      : 'run as root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1)'
  return `no namespaces can be made here (${stderr.trim()}): ${how}`
}

/** The processes and namespaces of one lab, seen from outside. */
export interface Inside {
  /** Runs a command in the lab's mount and process namespace; rejects with its words when it fails. */
  run(command: readonly string[], input?: string): Promise<string>
  /** Starts the agent of a host and resolves when it listens. */
  agent(namespace: string, setting: AgentSetting): Promise<void>
  probe(host: string, order: ProbeOrder): Promise<ProbeAnswer>
  /** Everything in the lab ends and vanishes. */
  close(): Promise<void>
}

/** The built session script: beside the bundle, or in `dist/` when run from source. */
function sessionScript(): string {
  const beside = join(import.meta.dirname, 'lab-session.js')
  return existsSync(beside) ? beside : join(import.meta.dirname, '../../../dist/lab-session.js')
}

/** Enters new namespaces with a `/run` of their own, so that nothing on the machine sees the lab or is seen by it. */
export async function enter(): Promise<Inside> {
  // /sys must be that of the new network namespace for bridges; ip-netns mounts its own copy for each of its own.
  const prepare = 'mount -t tmpfs tmpfs /run && mkdir -p /run/netns && exec "$@"'
  const child: ChildProcessWithoutNullStreams = spawn(
    'unshare',
    [...unshareArguments(), 'sh', '-c', prepare, 'sh', process.execPath, sessionScript()],
    { env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` }, detached: true },
  )
  let ended: string | undefined
  let complaints = ''
  const waiting = new Map<
    number,
    { readonly resolve: (answer: SessionAnswer) => void; readonly reject: (error: Error) => void }
  >()
  child.stderr.on('data', (bytes: Buffer) => (complaints = (complaints + bytes.toString()).slice(-4000)))
  const gone = new Promise<void>((resolve) => {
    child.once('close', (code) => {
      ended = `the lab ended with code ${code}${complaints ? `: ${complaints.trim()}` : ''}`
      for (const { reject } of waiting.values()) reject(new Error(ended))
      waiting.clear()
      resolve()
    })
  })
  child.stdin.on('error', () => {})
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = JSON.parse(line) as SessionAnswer
    const request = waiting.get(message.id)
    waiting.delete(message.id)
    if ('failed' in message) request?.reject(new Error(message.failed))
    else request?.resolve(message)
  })

  let next = 0
  type Ask = SessionRequest extends infer R ? (R extends { readonly id: number } ? Omit<R, 'id'> : never) : never
  const ask = (request: Ask): Promise<SessionAnswer> =>
    new Promise((resolve, reject) => {
      if (ended !== undefined) return reject(new Error(ended))
      const id = ++next
      waiting.set(id, { resolve, reject })
      child.stdin.write(`${JSON.stringify({ id, ...request })}\n`)
    })

  return {
    async run(command, input = '') {
      const answer = await ask({ do: 'run', command, input })
      if (!('code' in answer)) throw new Error('the lab gave an answer of another kind')
      if (answer.code !== 0) throw new Error(`${command.join(' ')}: ${answer.err.trim() || `code ${answer.code}`}`)
      return answer.out
    },
    async agent(namespace, setting) {
      await ask({ do: 'agent', namespace, setting })
    },
    async probe(host, order) {
      const answer = await ask({ do: 'probe', host, order })
      if (!('answer' in answer)) throw new Error('the lab gave an answer of another kind')
      return answer.answer
    },
    async close() {
      child.stdin.end()
      await gone
    },
  }
}
