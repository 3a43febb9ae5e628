import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { AgentSetting, ProbeAnswer, SessionAnswer, SessionRequest } from './protocol.ts'

// Process 1 of the lab's own process namespace: runs commands and agents for the process outside. When that one goes, its pipe
// closes, this one ends, and the kernel takes every process, interface and namespace of the lab with it.
interface Agent {
  readonly process: ChildProcess
  readonly waiting: Map<number, number>
}

const agents = new Map<string, Agent>()

function answer(value: SessionAnswer): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

function run(id: number, [command = '', ...args]: readonly string[], input: string): void {
  const child = spawn(command, args)
  let out = ''
  let err = ''
  child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()))
  child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()))
  child.stdin.on('error', () => {})
  child.once('error', ({ message }) => answer({ id, code: 127, out, err: message }))
  child.once('close', (code) => answer({ id, code: code ?? 128, out, err }))
  child.stdin.end(input)
}

function startAgent(id: number, namespace: string, setting: AgentSetting): void {
  const script = join(import.meta.dirname, 'lab-agent.js')
  const child = spawn('ip', ['netns', 'exec', namespace, process.execPath, script, JSON.stringify(setting)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const agent: Agent = { process: child, waiting: new Map() }
  agents.set(setting.host, agent)
  child.once('exit', (code) => answer({ id, failed: `the agent of ${setting.host} ended with code ${code}` }))
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = JSON.parse(line) as { readonly ready: true } | ProbeAnswer
    if ('ready' in message) return answer({ id, ready: true })
    const asked = agent.waiting.get(message.id)
    agent.waiting.delete(message.id)
    if (asked !== undefined) answer({ id: asked, answer: message })
  })
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const request = JSON.parse(line) as SessionRequest
    if (request.do === 'run') return run(request.id, request.command, request.input)
    if (request.do === 'agent') return startAgent(request.id, request.namespace, request.setting)
    const agent = agents.get(request.host)
    if (!agent?.process.stdin) return answer({ id: request.id, failed: `no agent on ${request.host}` })
    agent.waiting.set(request.order.id, request.id)
    agent.process.stdin.write(`${JSON.stringify(request.order)}\n`)
  })
  .on('close', () => process.exit())
