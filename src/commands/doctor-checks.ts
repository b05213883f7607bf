import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { SLACK_LIMITS } from 'slack-sandbox/limits'
import type { Store } from '../approval/ports/store.ts'
import { type Check, lockdownChecks, ownerChecks, workspaceChecks } from '../approval/workspace/checks.ts'
import { checkpointCheck, inForceChecks, keyChecks } from '../approval/workspace/record-checks.ts'
import { createS3Archive } from '../archive/s3-archive.ts'
import type { Config, SlackConfig } from '../config/config.ts'
import type { Clock } from '../core/clock.ts'
import { errorMessage } from '../core/error-message.ts'
import type { Log } from '../core/log.ts'
import { VetoError } from '../core/veto-error.ts'
import { type BundleSource, loadSource } from '../policy/load/bundle-source.ts'
import { clockSkewMs, tryAppToken } from '../slack/api/reach.ts'
import { connectSlack, type SlackConnection } from '../slack/connect.ts'
import { createInProcessChanges } from '../storage/in-process-changes.ts'
import { databaseName } from '../storage/open/database-name.ts'
import { isPostgres, openStore } from '../storage/open/open-store.ts'
import { signatureReader } from './audit/signing.ts'
import { bucketCheck } from './bucket-check.ts'
import { callbackChecks, diskCheck } from './machine-checks.ts'

interface Deps {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
}

/** Runs every check in order, without those that depend on a failed one. Rejects for unexpected errors only. */
export async function doctorChecks(deps: Deps): Promise<readonly Check[]> {
  const source = await attempt('policies', () => loadSource(deps.config.policies))
  const store = await attempt('database', () => openExisting(deps))
  const checks = [
    source.ok
      ? fine(
          'policies',
          `loaded from ${deps.config.policies} (bundle ${source.value.bundle.hash.slice(0, 12)})`,
        )
      : source.check,
    await databaseCheck(deps, store),
    ...(isPostgres(deps.config.database) ? [] : [await diskCheck(deps.config.database)]),
  ]
  try {
    const opened = valueIn(store)
    const record = opened === null ? [] : await recordChecks(deps, opened)
    const policies = source.ok && opened !== null ? await inForceChecks(opened, source.value.bundle.hash) : []
    const callbacks = await callbackChecks(deps.config.callbacks, deps.clock)
    return [
      ...checks,
      ...policies,
      ...record,
      ...callbacks,
      ...(await slackChecks(deps, valueIn(source), opened)),
    ]
  } finally {
    await valueIn(store)?.close()
  }
}

async function recordChecks({ config, clock }: Deps, store: Store): Promise<readonly Check[]> {
  const nowMs = clock.nowMs()
  const { checkpointBucket: bucket, checkpointCallback, retentionDays } = config
  const isSentElsewhere = checkpointCallback !== null || bucket !== null
  const read = await signatureReader(store)
  return [
    ...(await keyChecks(store, nowMs)),
    await checkpointCheck(store, { nowMs, isSentElsewhere, read }),
    ...(bucket === null ? [] : [await bucketCheck(store, createS3Archive({ bucket, clock }))]),
    ...(await lockdownChecks(store, nowMs)),
    ...(retentionDays === null ? [] : [fine('database', retentionText(retentionDays))]),
  ]
}

function retentionText(days: number): string {
  return `params and results are removed once their request has ended ${days} ${days === 1 ? 'day' : 'days'} ago (VETO_RETENTION)`
}

async function slackChecks(
  deps: Deps,
  source: BundleSource | null,
  store: Store | null,
): Promise<readonly Check[]> {
  const { slack } = deps.config
  if (slack === null)
    return [
      broken(
        'slack',
        'no Slack workspace is configured',
        'set SLACK_BOT_TOKEN, and SLACK_APP_TOKEN or SLACK_SIGNING_SECRET',
      ),
    ]
  const bot = await attempt('slack', () => connect(deps, slack))
  const first = [bot.ok ? fine('slack', `the bot token belongs to ${bot.value.name}`) : bot.check]
  const others = [await appCheck(deps, slack), await clockCheck(deps, slack)]
  if (!bot.ok) return [...first, ...others]
  const { directory, access } = bot.value.connection
  const workspace = source === null ? [] : await workspaceChecks({ directory, access, bundle: source.bundle })
  const keys = store === null ? [] : await store.agentKeys()
  const owners = await ownerChecks(keys, { directory, nowMs: deps.clock.nowMs() })
  return [...first, ...others, ...workspace, ...owners]
}

async function connect(
  { clock, log }: Deps,
  { botToken, mode, apiUrl }: SlackConfig,
): Promise<{ readonly connection: SlackConnection; readonly name: string }> {
  const tool = () => {
    throw new Error('not checked by doctor')
  }
  const connection = await connectSlack({ tokens: { bot: botToken, mode }, apiUrl, clock, log, tool })
  const { name, teamId } = await connection.identity()
  return { connection, name: `${name} (${teamId})` }
}

async function appCheck({ log }: Deps, { mode, apiUrl }: SlackConfig): Promise<Check> {
  if (mode.kind === 'http')
    return fine(
      'slack',
      'Slack sends signed requests to /slack/events; only a click can show that they arrive',
    )
  const tried = await attempt('slack', () => tryAppToken({ appToken: mode.appToken, apiUrl, log }))
  return tried.ok ? fine('slack', 'the app token opens Socket Mode') : tried.check
}

async function clockCheck({ clock }: Deps, { apiUrl }: SlackConfig): Promise<Check> {
  const skewMs = await clockSkewMs(apiUrl, clock).catch(() => null)
  if (skewMs === null)
    return {
      ...fine('clock', 'Slack did not return its time'),
      state: 'warning',
      fix: 'try again in a moment',
    }
  const seconds = Math.round(Math.abs(skewMs) / 1_000)
  const words = `this machine's clock and Slack's differ by ${seconds} s`
  if (Math.abs(skewMs) < MAX_SKEW_MS) return fine('clock', words)
  const fix =
    'set the clock, for example by NTP: requests from Slack more than five minutes off are refused, and deadlines depend on the clock'
  return Math.abs(skewMs) < SLACK_LIMITS.signatureAgeMs
    ? { area: 'clock', state: 'warning', message: words, fix }
    : broken('clock', words, fix)
}

const MAX_SKEW_MS = 10_000

function openExisting({ config, log }: Deps): Promise<Store> {
  const changes = createInProcessChanges()
  return openStore({ database: config.database, log, changes, alone: false, existing: true })
}

/** A missing database is no problem when it can be created. */
async function databaseCheck({ config: { database } }: Deps, opened: Attempt<Store>): Promise<Check> {
  if (isPostgres(database)) return serverCheck(database, opened)
  if (!opened.ok && opened.code !== 'store_missing') return opened.check
  if (!opened.ok) {
    const isMakeable = await canMake(resolve(database))
    const words = `the database ${database} does not exist yet`
    return isMakeable
      ? fine('database', `${words}: veto start creates it`)
      : broken('database', `${words}, and its folder is not writable`, 'set VETO_DATABASE to a writable file')
  }
  const tried = await attempt('database', () => opened.value.check())
  return tried.ok ? fine('database', `${database} is writable`) : tried.check
}

async function serverCheck(database: string, opened: Attempt<Store>): Promise<Check> {
  const name = databaseName(database)
  if (!opened.ok && opened.code === 'store_missing')
    return fine('database', `${name} has no tables yet: veto start creates them`)
  const tried = opened.ok ? await attempt('database', () => opened.value.check()) : opened
  if (!tried.ok && tried.code === 'database_moved') return tried.check
  return tried.ok
    ? fine('database', `${name} is writable`)
    : { ...tried.check, fix: tried.code === 'internal' ? SERVER_FIX : null }
}

/** What an error of Veto says contains its own fix. */
const SERVER_FIX = 'correct VETO_DATABASE or the server, as docs/postgres.md describes'

/** Is the nearest existing folder writable? */
async function canMake(file: string): Promise<boolean> {
  const folder = dirname(file)
  try {
    await access(`${folder}/.`, constants.W_OK)
    return true
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return isMissing && folder !== file && canMake(folder)
  }
}

type Attempt<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: string; readonly check: Check }

async function attempt<Value>(area: Check['area'], task: () => Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { ok: true, value: await task() }
  } catch (error) {
    const code = error instanceof VetoError ? error.code : 'internal'
    const message = errorMessage(error).replaceAll(/\s*\n\s*/g, '; ')
    const fix = code === 'database_moved' ? MOVED : FIXES[area]
    return { ok: false, code, check: broken(area, message, fix) }
  }
}

function valueIn<Value>(attempted: Attempt<Value>): Value | null {
  return attempted.ok ? attempted.value : null
}

const MOVED = 'do one of the two, so that Veto runs on one of the databases'

const FIXES: Readonly<Record<Check['area'], string>> = {
  policies:
    'correct the policies, or set VETO_POLICIES to their folder; "veto policy check" lists every error',
  database: 'set VETO_DATABASE to a writable file, on a disk with free space',
  slack:
    'copy the token again from the app at api.slack.com/apps, and check that this machine can reach slack.com',
  scopes: 'add it to the app under OAuth & Permissions, and reinstall the app',
  clock: 'set the clock',
  approvers: 'try again in a moment',
  owners: 'try again in a moment',
  alerts: 'try again in a moment',
  lockdowns: 'try again in a moment',
  disk: 'try again in a moment',
  keys: 'try again in a moment',
  checkpoints: 'try again in a moment',
  callbacks: 'try again in a moment',
}

function fine(area: Check['area'], message: string): Check {
  return { area, state: 'ok', message, fix: null }
}

function broken(area: Check['area'], message: string, fix: string): Check {
  return { area, state: 'broken', message, fix }
}
