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
const PROGRAM = 'bin/veto.js'

/** Every start with and without what Node compiled before, the base first. */
export function startsOf(place: Workplace): readonly Start[] {
  return [true, false].flatMap((cached) => startsWith(cached, place))
}

function startsWith(cached: boolean, { sandbox, folder }: Workplace): readonly Start[] {
  const environment = cached ? {} : { NODE_DISABLE_COMPILE_CACHE: '1' }
  const server = (name: () => string) => () =>
    startServer({ ...environment, ...settingsFor(sandbox), VETO_DATABASE: join(folder, `${name()}.db`) })
  return [
    { name: BASE, cached, run: () => runToEnd(['-e', '0'], environment) },
    { name: 'veto --version', cached, run: () => runToEnd([PROGRAM, '--version'], environment) },
    { name: 'veto --help', cached, run: () => runToEnd([PROGRAM, '--help'], environment) },
    { name: 'server ready, new database', cached, run: server(randomUUID) },
    { name: 'server ready, own database', cached, run: server(() => `kept-${cached}`) },
  ]
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

async function startServer(environment: Environment): Promise<Running> {
  return (await runServer(environment)).stop
}

/** Starts a server, until `/readyz` says that it is ready. */
export async function runServer(
  environment: Environment,
): Promise<{ readonly url: string; readonly stop: Running }> {
  const child = start([PROGRAM, 'start'], environment)
  const url = await urlOf(child)
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

async function urlOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout !== null)
    for await (const line of createInterface({ input: stdout })) {
      const url = /http:\/\/\S+:\d+/.exec(line)?.[0]
      if (url !== undefined) return url
    }
  throw new Error('veto start ended before it was ready')
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode === null) await once(child, 'exit')
  if (child.exitCode !== 0) throw new Error(`Exit code ${child.exitCode}: ${child.spawnargs.join(' ')}`)
}
