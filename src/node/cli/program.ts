import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Argument, Command as Commander, CommanderError, Option } from 'commander'
import { exists, readText, writeText } from '../files.ts'
import { COMMANDS } from './commands.ts'
import { EXIT, type LazyCommand, type Options, type World } from './world.ts'

/** Longer lines read badly, however wide the terminal; and so there is one text for all that are wide enough. */
const WIDEST_HELP = 100

const world: World = {
  read: readText,
  write: writeText,
  exists,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  colour: wantsColour(),
  width: process.stdout.columns ?? 100,
}

/** https://no-color.org: any non-empty NO_COLOR; FORCE_COLOR overrules the missing terminal. */
function wantsColour(): boolean {
  if (process.env.NO_COLOR) return false
  return Boolean(process.env.FORCE_COLOR) || process.stdout.isTTY === true
}

function version(): string {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, findUp('package.json')), 'utf8')) as {
    version: string
  }
  return version
}

/** `package.json` is one folder up from the bundle, two from one that is being built and three from the source. */
function findUp(name: string): string {
  for (const path of ['..', '../..', '../../..'])
    if (exists(join(import.meta.dirname, path, name))) return join(path, name)
  return name
}

function register(program: Commander, command: LazyCommand): void {
  const sub = program.command(command.name).summary(command.summary).description(command.description)
  for (const { name, description } of command.arguments) sub.addArgument(new Argument(name, description))
  for (const { flags, description, choices, default: preset } of command.options) {
    const option = new Option(flags, description)
    if (choices) option.choices(choices)
    if (preset !== undefined) option.default(preset)
    sub.addOption(option)
  }
  sub.addHelpText('after', `\nExamples:\n${command.examples.map((line) => `  ${line}`).join('\n')}\n`)
  sub.action(async (...given: unknown[]) => {
    const args = given
      .slice(0, command.arguments.length)
      .flat()
      .filter((value): value is string => typeof value === 'string')
    const run = await command.load()
    process.exitCode = await run(world, args, sub.opts<Options>())
  })
}

const program = new Commander('portolan')
  .description(
    'Charts the ports of Exchange, Lync and Skype for Business Server: plans flows, generates firewall rules, proves them',
  )
  .version(version(), '-V, --version')
  .showHelpAfterError('(portolan --help lists the commands)')
  .showSuggestionAfterError()
  .configureHelp({ sortSubcommands: false, helpWidth: Math.min(world.width, WIDEST_HELP) })
  .exitOverride()
program.addHelpText('after', '\nExit code: 0 nothing to report, 1 something to report, 2 could not do it.\n')
for (const command of COMMANDS) register(program, command)

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.clean : EXIT.failed
  else {
    world.err(`portolan: ${explain(error)}\n`)
    process.exitCode = EXIT.failed
  }
}

/** The words for errors of the file system; anything else is a fault of ours, and its place helps to mend it. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code, path } = error as NodeJS.ErrnoException
  const words: Record<string, string> = {
    ENOENT: 'no such file or folder',
    EACCES: 'permission denied',
    EISDIR: 'is a folder, not a file',
    ENOTDIR: 'a part of the path is not a folder',
    ENOSPC: 'no space left on the device',
  }
  if (code !== undefined && words[code]) return `${path ?? ''}: ${words[code]}`.replace(/^: /, '')
  return process.env.PORTOLAN_DEBUG
    ? (error.stack ?? error.message)
    : `${error.message} (set PORTOLAN_DEBUG=1 to see where)`
}
