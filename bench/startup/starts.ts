import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import type { Sandbox } from 'slack-sandbox'

/** A process whose start is timed. */
export interface Start {
  readonly name: string
  /** May it use what Node compiled before? */
  readonly cached: boolean
  /** Starts it, and resolves at the moment that is timed. The result ends it. */
  readonly run: () => Promise<Running>
}

/** Resolves when the process has ended. */
type Running = () => Promise<void>

interface Workplace {
  readonly sandbox: Sandbox
  /** A folder for the databases. */
  readonly folder: string
}

/** Name of the base: a Node that does nothing. */
export const BASE = 'node -e 0'
const SOURCE = 'bin/veto.js'
/** Where `buildBot` puts the package that is published. */
export const BUILT_PACKAGE = 'dist/veto-slack'

/** Every start with and without what Node compiled before, the base first, then the published package and the source. */
export function startsOf(place: Workplace): readonly Start[] {
  return [true, false].flatMap((cached) => {
    const environment = environmentFor(cached)
    return [
      { name: BASE, cached, run: () => runToEnd(['-e', '0'], environment) },
      ...startsWith(cached, { ...place, program: join(BUILT_PACKAGE, SOURCE), suffix: '' }),
      ...startsWith(cached, { ...place, program: SOURCE, suffix: ', from source' }),
    ]
  })
}

interface Program extends Workplace {
  readonly program: string
  /** What is added to the names of its starts. */
  readonly suffix: string
}

function startsWith(cached: boolean, { sandbox, folder, program, suffix }: Program): readonly Start[] {
  const environment = environmentFor(cached)
  const command = (option: string) => ({
    name: `veto ${option}${suffix}`,
    cached,
    run: () => runToEnd([program, option], environment),
  })
  const server = (what: string, name: () => string, moment: Moment = 'agents') => ({
    name: `${what}${suffix}`,
    cached,
    run: async () => {
      const settings = { ...settingsFor(sandbox), VETO_DATABASE: join(folder, `${name()}.db`) }
      return (await runServer({ ...environment, ...settings }, program, moment)).stop
    },
  })
  const kept = () => `kept-${cached}${suffix}`
  return [
    command('--version'),
    command('--help'),
    server('server ready, new database', randomUUID),
    server('server ready, own database', kept),
    server('people served, own database', kept, 'people'),
  ]
}

function environmentFor(cached: boolean): Environment {
  return cached ? {} : { NODE_DISABLE_COMPILE_CACHE: '1' }
}

type Environment = Readonly<Record<string, string>>

/** What a server needs to run against the sandbox as Slack. */
export function settingsFor({ botToken, appToken, apiUrl }: Sandbox): Environment {
  return {
    SLACK_BOT_TOKEN: botToken,
    SLACK_APP_TOKEN: appToken,
    SLACK_API_URL: apiUrl,
    VETO_PORT: '0',
    VETO_LOG_LEVEL: 'silent',
  }
}

async function runToEnd(args: readonly string[], environment: Environment): Promise<Running> {
  const child = start(args, environment)
  child.stdout?.resume()
  await endOf(child)
  return () => Promise.resolve()
}

/** When a start is over: as soon as agents, or as soon as people are served. */
type Moment = 'agents' | 'people'

/** Starts a server, until `/readyz` says that it is ready, and it has said that it serves people when `moment` says so. */
export async function runServer(
  environment: Environment,
  program = SOURCE,
  moment: Moment = 'people',
): Promise<{ readonly url: string; readonly stop: Running }> {
  const child = start([program, 'start'], environment)
  const url = await urlOf(child, moment)
  while ((await fetch(`${url}/readyz`)).status !== 200) await pause(2)
  return {
    url,
    async stop() {
      child.kill('SIGTERM')
      await endOf(child)
    },
  }
}

function start(args: readonly string[], environment: Environment): ChildProcess {
  return spawn(process.execPath, [...args], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
}

/** The address that the server prints, once it has also printed that it serves whom `moment` names. */
async function urlOf({ stdout }: ChildProcess, moment: Moment): Promise<string> {
  let url: string | null = null
  if (stdout !== null)
    for await (const line of createInterface({ input: stdout })) {
      url ??= /http:\/\/\S+:\d+/.exec(line)?.[0] ?? null
      if (url !== null && line.includes(`serves ${moment}`)) return url
    }
  throw new Error('veto start ended before it was ready')
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode === null) await once(child, 'exit')
  if (child.exitCode !== 0) throw new Error(`Exit code ${child.exitCode}: ${child.spawnargs.join(' ')}`)
}
