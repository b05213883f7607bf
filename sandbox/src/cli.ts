import { once } from 'node:events'
import { Command, CommanderError } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { connectionGuide } from './connection-guide.ts'
import { exampleWorkspace } from './example-workspace.ts'
import { type Sandbox, startSandbox } from './sandbox.ts'
import { readSeedFile } from './seed-file.ts'

/** Where a command line writes, and what ends it. */
export interface Terminal {
  readonly ending: AbortSignal
  readonly out: (text: string) => void
  readonly err: (text: string) => void
}

interface Options {
  readonly workspace?: string
  readonly port: string
  readonly eventsUrl?: string
  readonly slashCommand: readonly string[]
  readonly enforceRates?: boolean
  readonly json?: boolean
}

/** Runs the sandbox until `ending` aborts. Exit codes: 0 it ended, 1 it failed, 2 the arguments were not understood. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await createProgram(terminal).parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    terminal.err(describe(error))
    return error instanceof UsageError ? 2 : 1
  }
}

function createProgram(terminal: Terminal): Command {
  return new Command('slack-sandbox')
    .description('A Slack workspace on your own machine, for developing and testing Bolt apps')
    .version(packageJson.version, '--version', 'print the version')
    .option(
      '--workspace <file>',
      'JSON file with the people, channels and commands; default: an example company',
    )
    .option('--port <port>', 'port on 127.0.0.1; 0 means any free port', '4280')
    .option('--events-url <url>', 'post to this address of your app instead of using Socket Mode')
    .option('--slash-command <name...>', 'slash commands of your app, added to those of the workspace', [])
    .option('--enforce-rates', 'enforce Slack’s rate limits with 429 answers')
    .option('--json', 'print the addresses and secrets as one line of JSON')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
    .showHelpAfterError('Run slack-sandbox --help for the options.')
    .showSuggestionAfterError()
    .action((options: Options) => run(options, terminal))
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  const port = readPort(options.port)
  const eventsUrl = readEventsUrl(options.eventsUrl)
  const workspace = withCommands(await readWorkspace(options.workspace), options.slashCommand)
  await using sandbox = await startSandbox({ workspace, port, enforceRates: options.enforceRates ?? false })
  if (eventsUrl !== null) sandbox.deliverTo({ kind: 'http', url: eventsUrl })
  terminal.out(options.json ? JSON.stringify(connection(sandbox)) : connectionGuide(sandbox, eventsUrl))
  if (!terminal.ending.aborted) await once(terminal.ending, 'abort')
}

function connection({ url, apiUrl, botToken, appToken, signingSecret }: Sandbox) {
  return { url, apiUrl, botToken, appToken, signingSecret }
}

function readWorkspace(file: string | undefined) {
  return file === undefined ? exampleWorkspace : readSeedFile(file)
}

function withCommands(workspace: typeof exampleWorkspace, names: readonly string[]): typeof exampleWorkspace {
  const wrong = names.find((name) => !/^\/\S+$/.test(name))
  if (wrong !== undefined) throw new UsageError(`Expected a slash command such as /todo, got '${wrong}'`)
  const added = names.map((command) => ({ command, shouldEscape: false }))
  return { ...workspace, commands: [...workspace.commands, ...added] }
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new UsageError(`Expected --port to be a number from 0 to 65535, got '${text}'`)
}

function readEventsUrl(text: string | undefined): string | null {
  if (text === undefined) return null
  const isHttp = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
  if (isHttp) return text
  throw new UsageError(
    `Expected --events-url to be an http address such as http://localhost:3000/slack/events, got '${text}'`,
  )
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'EADDRINUSE') {
    return 'The port is in use: stop the program that listens on it, or choose another port with --port'
  }
  return error.message
}

/** The command line is wrong; the message says what was expected. */
class UsageError extends Error {}
