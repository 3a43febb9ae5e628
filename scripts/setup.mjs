// Set-up shared by `npm start`, `npm test` and the build: plain Node, because nothing is installed yet when it runs.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '..')

/** Runs a command to its end; its exit code, or 127 when it could not be started. `quiet` shows output only on failure. */
export function run(command, args, { quiet = false, env = {} } = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: quiet ? 'pipe' : 'inherit',
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  const code = result.status ?? 127
  if (quiet && code !== 0)
    process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`)
  return code
}

/** The youngest change below these paths, in milliseconds; 0 where there is nothing. */
export function newest(...paths) {
  let youngest = 0
  for (const path of paths) {
    const full = join(root, path)
    if (!existsSync(full)) continue
    const stat = statSync(full)
    youngest = Math.max(youngest, stat.mtimeMs)
    if (stat.isDirectory())
      for (const name of readdirSync(full)) youngest = Math.max(youngest, newest(join(path, name)))
  }
  return youngest
}

function stop(message) {
  process.stderr.write(`portolan: ${message}\n`)
  process.exit(2)
}

/** Installs the locked dependencies when they are missing or older than the lock file. */
export function install() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) stop(`needs Node 20.19 or newer, this is ${process.versions.node}`)
  if (newest('node_modules/.package-lock.json') >= newest('package-lock.json', 'package.json')) return
  process.stderr.write('portolan: installing dependencies (once)\n')
  // npm's own shell script on Windows is npm.cmd; npm tells its scripts where its JavaScript is, which runs everywhere.
  const npm = process.env.npm_execpath
  // Not `npm ci`: it refuses a lock file without the binaries of other platforms, which some mirrors of the registry lack.
  const args = [
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--ignore-scripts',
    '--include=dev',
  ]
  const code = npm ? run(process.execPath, [npm, ...args], { quiet: true }) : run('npm', args, { quiet: true })
  if (code !== 0) stop('the dependencies could not be installed; see the messages above, then try again')
}

/** Builds `dist/` when a source is younger than it. */
export function build() {
  const built = existsSync(join(root, 'dist/catalogue.json')) ? statSync(join(root, 'dist/catalogue.json')).mtimeMs : 0
  if (built > newest('src', 'catalogue', 'scripts/build.mjs', 'package.json', 'node_modules/.package-lock.json')) return
  if (run(process.execPath, [join(root, 'scripts/build.mjs')], { quiet: true }) !== 0)
    stop('the build failed; see above')
}
