import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Sandbox } from 'slack-sandbox'
import { readConfig, refuseUnknownSettings } from '../../config/config.ts'
import { type Clock, systemClock } from '../../core/clock.ts'
import { type Closing, createClosing } from '../../core/closing.ts'
import { createLog } from '../../core/log.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { ServerLock } from '../../storage/sqlite/server-lock.ts'
import { listening, readPort } from '../port.ts'
import { type Terminal, untilShutdown } from '../terminal.ts'
import { runDemoAgent } from './demo-agent.ts'
import { demoGuide } from './demo-guide.ts'
import { demoWorkspace } from './demo-workspace.ts'
import type { HistoryPlace } from './history/open-history.ts'

/** As they are typed. */
export interface DemoOptions {
  readonly port: string
  readonly sandboxPort: string
  readonly database?: string
  readonly keep?: boolean
  readonly history?: boolean
}

const DATABASE = 'data/demo.db'
const AGENT = 'support-agent'
/** Dan Ruiz, the requester of the demo agent's calls. */
const OWNER = 'dan@acme.test'
const PAUSE_MS = 2_500
/** Simulated duration of a call. */
const WORK_MS = 1_200

/** Runs Veto with a sandbox workspace and a small agent, until SIGINT or SIGTERM. */
export async function demo(terminal: Terminal, options: DemoOptions): Promise<void> {
  refuseUnknownSettings(terminal.environment)
  const place = {
    port: readPort('--port', options.port),
    sandbox: readPort('--sandbox-port', options.sandboxPort),
    database: options.database ?? DATABASE,
    // Only the demo's own file is ever emptied.
    isEmptied: options.database === undefined && options.keep !== true,
    hasHistory: options.history === true,
  }
  const closing = createClosing()
  try {
    await run(terminal, place, closing)
  } finally {
    await closing.close()
  }
}

/** How commands are typed where this one was. */
function typed({ environment }: Terminal): string {
  return environment['npm_lifecycle_event'] === 'demo' ? 'npm run --silent veto --' : 'npx veto'
}

/** Where the demo runs. */
interface DemoLocation {
  readonly port: number
  readonly sandbox: number
  readonly database: string
  readonly isEmptied: boolean
  readonly hasHistory: boolean
}

async function run(terminal: Terminal, place: DemoLocation, closing: Closing): Promise<void> {
  const { sandbox, veto } = await open(terminal, place, closing)
  const { key } = await veto.keys.create({ agents: AGENT, scopes: ['authorize'], owner: OWNER })
  terminal.out(
    demoGuide({ page: sandbox.url, url: veto.url, key, database: place.database, command: typed(terminal) }),
  )
  const agent = runAgent(terminal, { url: veto.url, key }).catch((error: unknown) => {
    if (!terminal.ending.aborted) terminal.err(String(error))
  })
  await untilShutdown(terminal)
  // The agent stops first, so that it can still report what it runs.
  await agent
  await veto.stop()
}

/** Takes the lock first, so that the database of another demo is not emptied. */
async function open(terminal: Terminal, place: DemoLocation, closing: Closing) {
  const lock = await lockDatabase(place.database)
  closing.add(async () => lock.release())
  const { startSandbox } = await import('slack-sandbox')
  const { startVeto } = await import('../../app.ts')
  const { gallery } = await import('./gallery/gallery.ts')
  const time = await timeFor(place)
  const sandbox = await listening(
    { host: null, port: '--sandbox-port' },
    startSandbox({
      workspace: demoWorkspace,
      clock: { nowMs: () => time.clock.nowMs() },
      port: place.sandbox,
      gallery: gallery(),
    }),
  )
  closing.add(async () => sandbox[Symbol.asyncDispose]())
  if (place.isEmptied) await removeDatabase(place.database)
  const config = { ...configFor(terminal, place), slack: slackOf(sandbox) }
  if (place.hasHistory) terminal.out('Making five weeks of history…')
  await time.makeHistory({ ...config, log: createLog('warn') })
  const veto = await listening(
    { host: null, port: '--port' },
    startVeto({ config, clock: systemClock, log: createLog('warn'), lock }),
  )
  closing.add(() => veto.stop())
  return { sandbox, veto }
}

/** The time of the workspace: the machine's, once the history is made. */
async function timeFor({ hasHistory }: DemoLocation) {
  if (!hasHistory) return { clock: systemClock, makeHistory: async () => undefined }
  const { clockOfHistory, playHistory } = await import('./history/play-history.ts')
  const endMs = systemClock.nowMs()
  const past = clockOfHistory(endMs)
  let clock: Clock = past
  return {
    get clock() {
      return clock
    },
    async makeHistory(place: HistoryPlace) {
      await playHistory(place, past, endMs)
      clock = systemClock
    },
  }
}

async function lockDatabase(database: string): Promise<ServerLock> {
  const { takeServerLock } = await import('../../storage/sqlite/server-lock.ts')
  try {
    return takeServerLock(database)
  } catch (error) {
    if (!(error instanceof VetoError) || error.code !== 'store_locked') throw error
    const message = `Another demo uses ${database}: stop it first, or choose another file with --database`
    throw new VetoError('store_locked', message, { cause: error })
  }
}

/** Keeps the lock file, which is in use. */
async function removeDatabase(database: string): Promise<void> {
  await Promise.all(['', '-wal', '-shm'].map((suffix) => rm(`${database}${suffix}`, { force: true })))
}

function configFor({ environment }: Terminal, { port, database }: DemoLocation) {
  const own = existsSync('policies') ? 'policies' : MODEL_POLICIES
  const VETO_POLICIES = environment['VETO_POLICIES'] || own
  return readConfig({ VETO_POLICIES, VETO_PORT: String(port), VETO_DATABASE: database })
}

/** Those of this package, which are made for the demo's workspace. */
const MODEL_POLICIES = fileURLToPath(new URL('../../../policies', import.meta.url))

function slackOf(sandbox: Sandbox) {
  return {
    botToken: sandbox.botToken,
    apiUrl: sandbox.apiUrl,
    mode: { kind: 'socket', appToken: sandbox.appToken },
  } as const
}

interface Access {
  readonly url: string
  readonly key: string
}

async function runAgent(terminal: Terminal, { url, key }: Access): Promise<void> {
  const { VetoClient } = await import('../../../client/src/index.ts')
  const client = new VetoClient({ apiKey: key, baseUrl: url })
  const end = untilShutdown(terminal)
  await runDemoAgent({
    authorize: ({ tool, params, ...rest }) =>
      client.authorize(AGENT, tool, params, { ...rest, sessionId: 'demo', requester: OWNER }),
    execute: (request) => client.execute(request, () => pause(WORK_MS)),
    waitFor: (request, onQuestion) => client.waitFor(request, { signal: terminal.ending, onQuestion }),
    say: (line) => terminal.out(`${new Date(systemClock.nowMs()).toTimeString().slice(0, 8)}  ${line}`),
    pause: () => Promise.race([pause(PAUSE_MS), end]),
    ending: terminal.ending,
  })
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => systemClock.after(delayMs, resolve))
}
