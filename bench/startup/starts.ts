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
  /** Starts it, and resolves at the moment that is timed; the result ends it. */
  readonly run: () => Promise<Running>
}

/** Resolves when the process has ended. */
type Running = () => Promise<void>

export interface StartPlace {
  readonly sandbox: Sandbox
  /** A folder for databases, one for each start of a server. */
  readonly folder: string
  readonly cache: 'filled' | 'none'
}

/** The base first: a Node that does nothing. */
export function startsOf({ sandbox, folder, cache }: StartPlace): readonly Start[] {
  const environment = cache === 'none' ? { NODE_DISABLE_COMPILE_CACHE: '1' } : {}
  const server = (database: () => string) => () =>
    startServer({ ...environment, ...slackSettings(sandbox), VETO_DATABASE: join(folder, database()) })
  return [
    { name: BASE, run: () => runToEnd(['-e', '0'], environment) },
    { name: 'veto --version', run: () => runToEnd([PROGRAM, '--version'], environment) },
    { name: 'veto --help', run: () => runToEnd([PROGRAM, '--help'], environment) },
    { name: 'server ready, new database', run: server(() => `${cache}-${randomUUID()}.db`) },
    { name: 'server ready, its database', run: server(() => `${cache}-kept.db`) },
  ]
}

export const BASE = 'node -e 0'
const PROGRAM = 'bin/veto.js'

type Environment = Readonly<Record<string, string>>

function slackSettings({ botToken, appToken, apiUrl }: Sandbox): Environment {
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

/** Until `/readyz` says so. */
async function startServer(environment: Environment): Promise<Running> {
  const child = start([PROGRAM, 'start'], environment)
  const url = await urlOf(child)
  while ((await fetch(`${url}/readyz`)).status !== 200) await pause(2)
  return async () => {
    child.kill('SIGTERM')
    await endOf(child)
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
