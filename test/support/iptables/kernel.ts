import { spawnSync } from 'node:child_process'

/** Why the kernel cannot be asked here, or undefined when it can. */
export function kernelMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'loading rules takes root'
  for (const tool of ['unshare', 'iptables-legacy-restore', 'iptables-nft-restore']) {
    if (spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0) return `${tool} is not installed`
  }
  const trial = restore('iptables-legacy', '*filter\nCOMMIT\n')
  return trial.status === 0 ? undefined : `the kernel loads no rules here: ${trial.stderr.trim()}`
}

export interface Restored {
  readonly status: number | null
  readonly stderr: string
  /** What the tool saves after loading. */
  readonly saved: string
}

/** Loads a text into a network namespace of its own, `times` times, and saves what is there then. */
export function restore(tool: string, text: string, times = 1): Restored {
  const load = Array.from({ length: times }, () => `printf %s "$RULES" | ${tool}-restore`).join(' && ')
  const script = `RULES=$(cat; printf x); RULES=\${RULES%x}; ${load} && ${tool}-save`
  const { status, stderr, stdout } = spawnSync('unshare', ['-n', 'sh', '-c', script], {
    input: text,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  return { status, stderr, saved: stdout }
}
