import type { ApprovalDeps } from './approval/assembly/approval-deps.ts'
import { assembleApprovals } from './approval/assembly/assemble-approvals.ts'
import { assembleCheckpoints } from './approval/assembly/assemble-checkpoints.ts'
import { startWorkers } from './approval/assembly/start-workers.ts'
import { watchPolicies } from './approval/assembly/watch-policies.ts'
import { createSignHead } from './approval/checkpoints/sign-head.ts'
import type { AgentKeys } from './approval/keys/agent-keys.ts'
import { createSigningKeys } from './approval/keys/signing-keys.ts'
import type { Changes } from './approval/ports/changes.ts'
import type { Store } from './approval/ports/store.ts'
import { createExportAudit } from './approval/queries/export-audit.ts'
import { readGateWeeks } from './approval/queries/gate-weeks.ts'
import { createSignExport } from './approval/queries/sign-export.ts'
import { createVerifyRecord } from './approval/queries/verify-record.ts'
import { createPruneRequests } from './approval/retention/prune-requests.ts'
import { createDigestJob } from './approval/timers/digest-job.ts'
import { createRecordTime, recordClock } from './approval/timers/record-clock.ts'
import { type Check, workspaceAndOwnerChecks } from './approval/workspace/checks.ts'
import { followPolicies, type Policies, reloadPolicies } from './approval/workspace/follow-policies.ts'
import { createS3Archive } from './archive/s3-archive.ts'
import type { Config, SlackConfig } from './config/config.ts'
import type { Clock } from './core/clock.ts'
import { type Closing, createClosing } from './core/closing.ts'
import type { Log } from './core/log.ts'
import { createOutageLog } from './core/outage-log.ts'
import { createHealth, faultChecks } from './http/health.ts'
import { createHttpServer } from './http/server.ts'
import { asksAgain, silentGates } from './insight/findings/silent-gate.ts'
import { lastOccurrence } from './jobs/schedule.ts'
import { createSchedules, type Schedules } from './jobs/schedules.ts'
import { createMetrics, type Metrics } from './metrics/metrics.ts'
import type { Bundle } from './policy/bundle.ts'
import { loadChanged } from './policy/load/load-changed.ts'
import type { ReloadResult } from './policy/load/watch-bundle.ts'
import { readFolder } from './policy/source/read-folder.ts'
import { type CurrentKeys, createCurrentKeys } from './receipt/current-keys.ts'
import { openKeys } from './receipt/open-keys.ts'
import { createSignReceipt } from './receipt/sign-receipt.ts'
import { connectSlack, type SlackConnection } from './slack/connect.ts'
import { createLateListener, type LateListener } from './slack/late-listener.ts'
import type { SlackOptions } from './slack/slack-options.ts'
import type { PostgresTimes } from './storage/common/postgres-times.ts'
import { createInProcessChanges } from './storage/in-process-changes.ts'
import { openStore } from './storage/open/open-store.ts'
import type { ServerLock } from './storage/sqlite/server-lock.ts'
import { openTracing } from './tracing/open-tracing.ts'
import type { Tracing } from './tracing/tracing.ts'
import { createWebhookSender } from './webhook/webhook-sender.ts'

/** What a Veto is started with. */
export interface VetoOptions {
  readonly config: Config & { readonly slack: SlackConfig }
  readonly clock: Clock
  readonly log: Log
  /** Lock on the database when the caller has acquired it; released at the end. Default: acquired at the start. */
  readonly lock?: ServerLock | undefined
  /** Aborted when it is to end, also while it starts: the check of the bot token is then waited for no longer. */
  readonly ending?: AbortSignal
  /** As a store has it; default false. */
  readonly writesApart?: boolean
  /** How long the policy folder must be unchanged before it is put in force; default 2 s. */
  readonly policySettleMs?: number
  /** Those of PostgreSQL that differ from the defaults. */
  readonly postgresTimes?: Partial<PostgresTimes> | undefined
}

/** A running Veto. */
export interface Veto {
  /** Base URL of the API. */
  readonly url: string
  readonly keys: AgentKeys
  /** Reloads the policies once their folder has stopped changing. The last good bundle stays while they are invalid. */
  reload(): Promise<ReloadResult>
  /**
   * Starts to receive what people do, and the jobs that run at set times. Why they cannot be reached yet; null: they can.
   * @throws {VetoError} `slack_refused` when Slack refuses the app token.
   */
  servePeople(): Promise<string | null>
  /** What the bundle in force needs and the workspace lacks, and key owners who left. Never rejects for errors of Slack. */
  check(): Promise<readonly Check[]>
  /** Refuses new work, finishes running work, and closes everything. */
  stop(): Promise<void>
}

/**
 * Opens every part and connects them, for agents and people. Opened parts are closed again when a later one fails.
 * @throws {VetoError} naming what is wrong: the policies, the database, the Slack tokens.
 */
export async function startVeto(options: VetoOptions): Promise<Veto> {
  const veto = await serveAgents(options)
  try {
    await veto.servePeople()
    return veto
  } catch (error) {
    await veto.stop()
    throw error
  }
}

/** As `startVeto`, as soon as agents are served: `servePeople` is left to the caller. */
export async function serveAgents(options: VetoOptions): Promise<Veto> {
  const closing = createClosing()
  try {
    return await open(options, closing)
  } catch (error) {
    await closing.close()
    throw error
  }
}

async function open(given: VetoOptions, closing: Closing): Promise<Veto> {
  const { config } = given
  const { store, changes, log, clock } = await openRecord(given, closing)
  const options = { ...given, clock, log }
  const connecting = connectTo(options, (name) => policies.live.current().tool(name))
  const policies = await followPolicies(
    { folder: config.policies, settleMs: given.policySettleMs, store, clock, machine: given.clock, log },
    closing,
  )
  const keyStore = createSigningKeys({ store })
  const signingKeys = createCurrentKeys(await openKeys({ store: keyStore, clock }), {
    store: keyStore,
    clock,
  })
  const bundle = () => policies.live.current()
  const slack = await connecting
  const tracing = await openTracing()
  const deps: Deps = { ...options, store, changes, signingKeys, policies, bundle, slack, tracing }
  const approvals = assembleApprovals(approvalDeps(deps), closing)
  const listener = createLateListener(config.slack.mode, (givenUp) => slack.listen(approvals, givenUp))
  closing.add(() => listener.stop())
  const jobs = assembleJobs({ ...deps, ...approvals }, closing)
  const { url, metrics } = await startHttpServer({ ...deps, ...jobs, approvals, listener }, closing)
  policies.onChange(approvals.sweep.begin)
  policies.onReload(approvals.alerts.look)
  startWorkers(deps, approvals)
  return {
    url,
    keys: approvals.keys,
    reload: policies.live.reload,
    servePeople() {
      metrics.start().catch((error: unknown) => log.error({ err: error }, 'nothing is measured'))
      jobs.begin()
      return listener.start()
    },
    check: () => checksOf(deps),
    stop: () => closing.close(),
  }
}

/** Slack answers while policies are loaded. */
function connectTo(
  { config, clock, log, ending }: VetoOptions,
  tool: SlackOptions['tool'],
): Promise<SlackConnection> {
  const { botToken, mode, apiUrl } = config.slack
  const connecting = connectSlack({ tokens: { bot: botToken, mode }, apiUrl, clock, log, tool, ending })
  // Whoever awaits it gets the error, unless something else failed before.
  connecting.catch(() => undefined)
  return connecting
}

/** The database, and the clock that continues from its last entry. */
async function openRecord(
  { config, log: given, clock: machine, lock, writesApart, postgresTimes: times }: VetoOptions,
  closing: Closing,
) {
  const outage = createOutageLog(given)
  const { log } = outage
  const changes = createInProcessChanges(log)
  const recordTime = createRecordTime()
  const { recorded } = recordTime
  const server = { alone: false, serves: true, writesApart, recorded, outage, lock, times }
  const store = await openStore({ database: config.database, log, changes, ...server })
  closing.add(() => store.close())
  return { store, changes, log, clock: await recordClock({ store, machine, recordTime, log }) }
}

/** What the other parts give to approval. */
function approvalDeps(deps: Deps): ApprovalDeps {
  const { config, slack, signingKeys, tracing, clock } = deps
  return {
    ...deps,
    policyFiles: async () => (await readFolder(config.policies)).policies,
    changedBundle: (hash, change) => loadChanged(config.policies, hash, change),
    notifier: tracing.notifier(slack.notifier),
    directory: slack.directory,
    recipientDirectory: slack.recipientDirectory,
    access: slack.access,
    sign: createSignReceipt({ sign: signingKeys.sign, clock }),
    webhookSender: tracing.webhookSender(createWebhookSender({ targets: config.callbacks, clock })),
    callbacks: [...config.callbacks.keys()],
  }
}

async function checksOf({ store, slack, bundle, clock }: Deps): Promise<readonly Check[]> {
  const keys = await store.agentKeys()
  return workspaceAndOwnerChecks({ ...slack, bundle: bundle() }, { keys, nowMs: clock.nowMs() })
}

interface Deps extends VetoOptions {
  readonly store: Store
  readonly changes: Changes
  readonly signingKeys: CurrentKeys
  readonly policies: Policies
  readonly bundle: () => Bundle
  readonly slack: SlackConnection
  readonly tracing: Tracing
}

type Approvals = ReturnType<typeof assembleApprovals>

type JobDeps = Deps & Pick<Approvals, 'outbox' | 'alerts'>

type Jobs = ReturnType<typeof assembleJobs>

/** What runs at set times begins later, as agents need not wait for it. */
function assembleJobs(deps: JobDeps, closing: Closing) {
  const schedules = createSchedules(deps, closing)
  for (const add of [addDigest, watchGates, pruneOldRequests]) add(deps, schedules, closing)
  return { ...signCheckpoints(deps, closing), begin: schedules.begin }
}

function signCheckpoints(deps: JobDeps, closing: Closing) {
  const { config, clock } = deps
  const { checkpointCallback: target, checkpointBucket: bucket } = config
  const archive = bucket === null ? null : createS3Archive({ bucket, clock })
  const webhookSender = createWebhookSender({ targets: config.callbacks, clock })
  return assembleCheckpoints({ ...deps, signHead: signHeadOf(deps), webhookSender, target, archive }, closing)
}

function addDigest(deps: JobDeps, schedules: Schedules): void {
  const plan = () => deps.bundle().digest
  const run = createDigestJob({ ...deps, plan, lastOccurrence })
  const schedule = schedules.add({ name: 'digest', run, plan })
  deps.policies.onChange((changed) => schedule.follow(changed.digest))
}

function signHeadOf({ store, signingKeys, clock }: Deps) {
  return createSignHead({ store, sign: signingKeys.sign, clock })
}

/** Looks at least daily for rules that ask no longer, and has operators alerted. */
function watchGates(deps: JobDeps, schedules: Schedules): void {
  const run = async () => {
    const weeks = await readGateWeeks(deps)
    deps.alerts.silentGates({ found: silentGates(weeks), asksAgain: (gate) => asksAgain(weeks, gate) })
  }
  const plan = { schedule: '0 6 * * *', timezone: deps.bundle().digest?.timezone ?? 'UTC' }
  schedules.add({ name: 'silent gates', run, plan: () => plan })
}

/** Looks hourly for requests that ended so long ago that their params and results are removed. */
function pruneOldRequests(deps: JobDeps, schedules: Schedules, closing: Closing): void {
  const { retentionDays: keptDays } = deps.config
  if (keptDays === null) return
  const stopping = new AbortController()
  const run = createPruneRequests({ ...deps, keptDays, signal: stopping.signal })
  const plan = { schedule: '40 * * * *', timezone: 'UTC' }
  const schedule = schedules.add({ name: 'retention', run, plan: () => plan })
  deps.store.onLead(() => stopping.signal.aborted || schedule.follow(plan))
  closing.add(() => stopping.abort())
}

async function startHttpServer(
  deps: Deps & Jobs & { readonly approvals: Approvals; readonly listener: LateListener },
  closing: Closing,
): Promise<{ readonly url: string; readonly metrics: Metrics }> {
  const { config, store, signingKeys, slack, policies, approvals, listener, tracing, clock, log } = deps
  const health = createHealth({
    ...deps,
    directory: slack.directory,
    access: slack.access,
    policiesProblem: watchPolicies(deps, closing),
    slackProblem: listener.problem,
  })
  const metrics = createMetrics({ store, checks: () => faultChecks(health) })
  closing.add(deps.changes.onAppended(metrics.appended))
  const server = await createHttpServer({
    ...approvals,
    authorize: tracing.authorize(approvals.authorize),
    continueTrace: tracing.continueTrace,
    store,
    metrics,
    exportAudit: createExportAudit({ store, clock }),
    signExport: createSignExport({ store, sign: signingKeys.sign, clock }),
    verifyRecord: createVerifyRecord(store, signingKeys.readSigned),
    signHead: signHeadOf(deps),
    health,
    jwks: signingKeys.jwks,
    reloadPolicies: () => reloadPolicies(policies),
    clock,
    log,
    slackListener: listener.requestListener,
  })
  closing.add(() => server.close())
  // First, as the server waits for posts of Slack, and those may wait for people to be served.
  closing.add(listener.giveUp)
  return { ...(await server.listen({ host: config.host, port: config.port })), metrics }
}
