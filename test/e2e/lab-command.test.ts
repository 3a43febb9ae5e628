import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { labObstacle } from '../../src/node/lab/inside.ts'
import { portolan, repository } from '../support/program.ts'

const obstacle = labObstacle()
const LYNC = 'examples/lync-2010-consolidated-edge/deployment.yaml'

/** Command lines of the processes that were started with this mark in their environment. */
function processesMarked(mark: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark)) return []
        return [readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')]
      } catch {
        // It ended in the meantime.
        return []
      }
    })
}

async function until(holds: () => boolean, milliseconds: number): Promise<boolean> {
  for (let waited = 0; waited < milliseconds; waited += 50) {
    if (holds()) return true
    await wait(50)
  }
  return holds()
}

describe.skipIf(obstacle !== undefined)('portolan lab', () => {
  test('prints the matrix and ends with 0 where plan, proof and kernel agree', () => {
    const { code, out, err } = portolan(['lab', LYNC])
    expect(code, err).toBe(0)
    expect(out).toContain('plan, proof and kernel agree on all of them')
  })

  test('with a configuration of somebody else names the packets on which they differ', () => {
    const { code, out } = portolan(['lab', LYNC, '--config', 'outer=docs/guide/broken/outer.nft'])
    expect(code).toBe(1)
    expect(out).toMatch(
      /flow of lync\.edge-access\.remote-sign-in:internet>edge1: plan permitted, proof denied, kernel denied/,
    )
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('leaves no process behind after %s', async (signal) => {
    const mark = randomUUID()
    const child = spawn(process.execPath, [join(repository, 'dist/portolan.js'), 'lab', LYNC], {
      cwd: repository,
      env: { ...process.env, PORTOLAN_TEST_MARK: mark },
      stdio: 'ignore',
    })
    const agents = () => processesMarked(mark).filter((line) => line.includes('lab-agent'))
    expect(await until(() => agents().length > 0, 60_000)).toBe(true)
    child.kill(signal)
    expect(await until(() => processesMarked(mark).length === 0, 10_000), processesMarked(mark).join('\n')).toBe(true)
  })
})
