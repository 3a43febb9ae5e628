/** What a command may touch. A test hands it another one. */
export interface World {
  /** Reads a file as text; `-` is standard input. UTF-16 with a byte order mark is decoded. */
  read(path: string): Promise<string>
  /** Writes a file whole or not at all, making its folder. */
  write(path: string, text: string): Promise<void>
  exists(path: string): boolean
  out(text: string): void
  err(text: string): void
  /** May escape codes go to standard output? */
  readonly colour: boolean
  /** Columns of the terminal; 100 where there is none. */
  readonly width: number
}

/** As diff(1) does: nothing to report, something to report, could not do it. */
export const EXIT = { clean: 0, findings: 1, failed: 2 } as const
export type Exit = (typeof EXIT)[keyof typeof EXIT]

/** A command is data plus one function of the world it is given. */
export interface Command {
  readonly name: string
  readonly summary: string
  /** Shown by `--help`: what it answers, in a few lines. */
  readonly description: string
  /** `<file>`, `[file]`, `<files...>` in commander's notation. */
  readonly arguments: readonly { readonly name: string; readonly description: string }[]
  readonly options: readonly CommandOption[]
  /** Command lines that run as they stand in the repository. A test runs them. */
  readonly examples: readonly string[]
  run(world: World, args: readonly string[], options: Options): Promise<Exit>
}

export interface CommandOption {
  /** `--format <format>`. */
  readonly flags: string
  readonly description: string
  readonly choices?: readonly string[]
  readonly default?: string
}

export type Options = Readonly<Record<string, string | boolean | undefined>>

/** Where a command's heavy parts are loaded only when it runs. */
export interface LazyCommand extends Omit<Command, 'run'> {
  load(): Promise<Command['run']>
}

export function textOption(options: Options, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}
