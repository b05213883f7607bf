import { createAlerts } from './approval/alerts/alerts.ts'
import { createCallbackDispatcher } from './approval/callbacks/callback-dispatcher.ts'
import { createOutbox } from './approval/delivery/outbox.ts'
import { createEligibility } from './approval/eligibility/eligibility.ts'
import { createVisibility } from './approval/eligibility/visibility.ts'
import { createExecutions } from './approval/execution/executions.ts'
import { createGrantService } from './approval/grants/grant-service.ts'
import { createGrantWarnings } from './approval/grants/grant-warnings.ts'
import { createGrants, type Grants } from './approval/grants/grants.ts'
import { createAgentRequests } from './approval/intake/agent-requests.ts'
import { createAskPeople } from './approval/intake/ask.ts'
import { createAuthorize } from './approval/intake/authorize.ts'
import { createReply } from './approval/intake/reply.ts'
import { type AgentKeys, createAgentKeys } from './approval/keys/agent-keys.ts'
import { createKeyFinder } from './approval/keys/find-key.ts'
import { createSigningKeys } from './approval/keys/signing-keys.ts'
import type { Changes } from './approval/ports/changes.ts'
import type { Store } from './approval/ports/store.ts'
import { createViewRequest } from './approval/queries/answer.ts'
import { createApprovalQueries } from './approval/queries/approval-queries.ts'
import { createDryRun, type DryRun } from './approval/queries/dry-run.ts'
import { createExplainRequest } from './approval/queries/explain-request.ts'
import { createVerifyRecord } from './approval/queries/verify-record.ts'
import { createWaiting } from './approval/queries/wait.ts'
import { createWatching } from './approval/queries/watch-request.ts'
import { createQuotas } from './approval/quotas/quotas.ts'
import { createRefusals, type Refusals } from './approval/quotas/refusals.ts'
import { createReevaluation, type ReevaluationParts } from './approval/reevaluation/reevaluation.ts'
import { afterSweep, createSweep } from './approval/reevaluation/sweep.ts'
import { createActionGuard } from './approval/review/action-guard.ts'
import { createAskAgent } from './approval/review/ask-agent.ts'
import { createEditService } from './approval/review/edit.ts'
import { createExtend } from './approval/review/extend.ts'
import { createFeedbackService } from './approval/review/feedback.ts'
import { createVoteService } from './approval/review/vote.ts'
import { createBlockedWatch } from './approval/timers/blocked.ts'
import { createEscalate } from './approval/timers/escalation.ts'
import { recordClock } from './approval/timers/record-clock.ts'
import { createTimerService } from './approval/timers/timer-service.ts'
import { createWeeklyDigest } from './approval/timers/weekly-digest.ts'
import { createTransitions } from './approval/transitions/transitions.ts'
import { type Check, ownerChecks, workspaceChecks } from './approval/workspace/checks.ts'
import {
  followPolicies,
  type Policies,
  reloadFault,
  reloadPolicies,
} from './approval/workspace/follow-policies.ts'
import type { Config, SlackConfig } from './config/config.ts'
import type { Clock } from './core/clock.ts'
import { type Closing, createClosing } from './core/closing.ts'
import { chance } from './core/ids.ts'
import type { Log } from './core/log.ts'
import { createHealth } from './http/health.ts'
import { createHttpServer } from './http/server.ts'
import { createSchedule, lastOccurrence } from './jobs/schedule.ts'
import type { Bundle } from './policy/bundle.ts'
import type { Reloaded } from './policy/load/watch-bundle.ts'
import { jwksOf } from './receipt/jwks.ts'
import { openKeys } from './receipt/open-keys.ts'
import { createReceipts } from './receipt/sign-receipt.ts'
import type { SigningKey } from './receipt/signing-key.ts'
import type { SlackHandlers } from './slack/adapters/listener-deps.ts'
import { connectSlack, type SlackConnection, type SlackListener } from './slack/connect.ts'
import { createInProcessChanges } from './storage/in-process-changes.ts'
import { openStore } from './storage/sqlite/open-store.ts'
import type { ServerLock } from './storage/sqlite/server-lock.ts'
import { createWebhookSender } from './webhook/webhook-sender.ts'

export interface VetoOptions {
  readonly config: Config & { readonly slack: SlackConfig }
  readonly clock: Clock
  readonly log: Log
  /** Of the database, when it was taken before; given back at the end. Default: taken at the start. */
  readonly lock?: ServerLock | undefined
  /** How long the folder of policies must have stayed unchanged before it is put in force; default 2 s. */
  readonly policySettleMs?: number
}

/** A running Veto. */
export interface Veto {
  /** Of the agents' API. */
  readonly url: string
  readonly keys: AgentKeys
  /** Reads the policies again, as soon as their folder has settled. The last good bundle stays while they are wrong. */
  reload(): Promise<Reloaded>
  /** What the workspace lacks for the bundle in force, and key owners who left it. Never rejects for what Slack says. */
  check(): Promise<readonly Check[]>
  /** Refuses new work, lets what runs finish, and closes everything. */
  stop(): Promise<void>
}

/**
 * Opens every part and puts them together. What was opened is closed again when a later part fails.
 * @throws {VetoError} naming what is wrong: the policies, the database, the Slack tokens.
 */
export async function startVeto(options: VetoOptions): Promise<Veto> {
  const closing = createClosing()
  try {
    return await open(options, closing)
  } catch (error) {
    await closing.close()
    throw error
  }
}

async function open(given: VetoOptions, closing: Closing): Promise<Veto> {
  const { config, log } = given
  const changes = createInProcessChanges(log)
  const store = await openStore({
    database: config.database,
    log,
    changes,
    alone: true,
    lock: given.lock,
  })
  closing.add(() => store.close())
  const clock = await recordClock({ store, machine: given.clock, log })
  const options = { ...given, clock }
  const policies = await followPolicies(
    { folder: config.policies, settleMs: given.policySettleMs, store, clock, machine: given.clock, log },
    closing,
  )
  const signingKeys = await openKeys({ chest: createSigningKeys({ store }), clock })
  const bundle = () => policies.live.current()
  const { botToken, mode, apiUrl } = config.slack
  const tokens = { bot: botToken, mode }
  const slack = await connectSlack({ tokens, apiUrl, clock, log, tool: (name) => bundle().tool(name) })
  const parts: Parts = { ...options, store, changes, signingKeys, policies, bundle, slack }
  const approvals = assembleApprovals(parts, closing)
  const listener = await slack.listen(approvals)
  closing.add(() => listener.stop())
  await startDigest({ ...parts, outbox: approvals.outbox }, closing)
  const { url } = await startHttpServer({ ...parts, approvals, listener }, closing)
  policies.onChange(approvals.sweep.begin)
  policies.onReload(approvals.alerts.look)
  approvals.sweep.begin()
  approvals.timers.start()
  approvals.blockedWatch.start()
  approvals.alerts.look()
  approvals.outbox.notify()
  approvals.callbackDispatcher.notify()
  return {
    url,
    keys: approvals.keys,
    reload: policies.live.reload,
    check: () => checksOf(parts),
    stop: () => closing.close(),
  }
}

async function checksOf({
  store,
  slack: { directory, access },
  bundle,
  clock,
}: Parts): Promise<readonly Check[]> {
  const owners = ownerChecks(store, { directory, nowMs: clock.nowMs() })
  return [...(await workspaceChecks({ directory, access, bundle: bundle() })), ...(await owners)]
}

interface Parts extends VetoOptions {
  readonly store: Store
  readonly changes: Changes
  /** Oldest first. */
  readonly signingKeys: readonly SigningKey[]
  readonly policies: Policies
  readonly bundle: () => Bundle
  readonly slack: SlackConnection
}

type Approvals = ReturnType<typeof assembleApprovals>

function assembleApprovals(parts: Parts, closing: Closing) {
  const { config, store, changes, clock, log, bundle } = parts
  const workers = startWorkers(parts, closing)
  const { transitions, commitTransition, reevaluation, swept } = workers
  const timers = { ...workers.timers, upToDate: reevaluation.upToDate }
  const requests = createAgentRequests({ store, commitTransition, timers, clock })
  const callbacks = [...config.callbacks.keys()]
  const refusals = createRefusals({ store, clock, log })
  closing.add(() => refusals.stop())
  const quotas = createQuotas({ bundle, refusals, clock })
  const opening = { store: swept, transitions, bundle, timers, quotas, callbacks, clock, log }
  const common = { explain: createDryRun({ store, bundle, clock }), grants: createGrants({ store, clock }) }
  return {
    ...workers,
    ...common,
    ...assembleSlackHandlers(parts, { ...workers, ...common, refusals }),
    keys: { ...createAgentKeys({ store, clock }), ...createKeyFinder({ store, clock, log }) },
    grantWarnings: createGrantWarnings({ bundle }),
    authorize: createAuthorize(opening),
    ask: createAskPeople(opening),
    requests,
    executions: createExecutions({
      store,
      requests,
      reevaluation,
      refusals,
      commitTransition,
      quotas,
      bundle,
      clock,
    }),
    reply: createReply({ requests, commitTransition, tool: (name) => bundle().tool(name), clock }),
    waiting: createWaiting({ store, changes, clock }),
    watching: createWatching({ store, timers, changes, clock }),
  }
}

interface Common
  extends Pick<ReturnType<typeof startWorkers>, 'commitTransition' | 'reevaluation' | 'swept'> {
  readonly explain: DryRun
  readonly grants: Grants
  readonly refusals: Refusals
}

/** What the listeners of Slack call. */
function assembleSlackHandlers({ store, bundle, clock, slack }: Parts, common: Common): SlackHandlers {
  const { commitTransition, reevaluation, swept, explain, grants, refusals } = common
  const { directory } = slack
  const approvers = () => bundle().approvers
  const eligibility = createEligibility({ directory, approvers })
  const actionGuard = createActionGuard({ store, eligibility, reevaluation, refusals, clock })
  const acting = { actionGuard, commitTransition, clock }
  const visibility = createVisibility({ directory, bundle })
  const explainRequest = createExplainRequest({ store, bundle })
  const timezone = () => bundle().digest?.timezone ?? 'UTC'
  return {
    voteService: createVoteService(acting),
    editService: createEditService({ ...acting, store: swept, bundle }),
    askAgent: createAskAgent(acting),
    extend: createExtend(acting),
    feedback: createFeedbackService({ store, refusals, directory, approvers, commitTransition, clock }),
    grantService: createGrantService({ store, grants, visibility, directory, bundle, clock }),
    queries: createApprovalQueries({ store, visibility, explain, explainRequest, clock, timezone }),
  }
}

/** What goes on by itself, and the one way by which requests change. */
function startWorkers(parts: Parts, closing: Closing) {
  const { config, store, signingKeys, policies, bundle, clock, log, slack } = parts
  const transitions = createTransitions({ store, bundle })
  const commitTransition = transitions.commit
  const escalate = createEscalate({ store, commitTransition, clock })
  const outbox = createOutbox({ store, notifier: slack.desk, escalate, clock, log })
  closing.add(() => outbox.stop())
  const { sign } = createReceipts({ keys: signingKeys, clock })
  const answer = createViewRequest({ store, sign })
  const webhookSender = createWebhookSender({ targets: config.callbacks, clock })
  const callbackDispatcher = createCallbackDispatcher({ store, webhookSender, answer, clock, chance, log })
  closing.add(() => callbackDispatcher.stop())
  const timers = createTimerService({ store, commitTransition, clock, log })
  closing.add(() => timers.stop())
  const alerts = createAlerts({ store, outbox, bundle, reloadFault: policies.live.fault, clock, log })
  closing.add(() => alerts.stop())
  const { directory, access } = slack
  const deciders = { directory, access, approvers: () => bundle().approvers }
  const watching = { store, commitTransition, escalate, report: alerts.blocked, ...deciders, clock, log }
  const blockedWatch = createBlockedWatch(watching)
  closing.add(() => blockedWatch.stop())
  transitions.onCommit(outbox.requestCommitted)
  transitions.onCommit(callbackDispatcher.requestCommitted)
  transitions.onCommit(timers.watch)
  const reevaluating = startReevaluation(parts, { commitTransition, timers }, closing)
  const sending = { outbox, answer, callbackDispatcher }
  return { transitions, commitTransition, ...sending, timers, alerts, blockedWatch, ...reevaluating }
}

/** What evaluates again, and the store whose limits wait until it has. */
function startReevaluation(
  { store, bundle, clock, log }: Parts,
  workers: Pick<ReevaluationParts, 'commitTransition' | 'timers'>,
  closing: Closing,
) {
  const deps = { ...workers, bundle, clock }
  const sweep = createSweep({
    store,
    reevaluation: createReevaluation({ ...deps, store }),
    bundle,
    clock,
    log,
  })
  closing.add(() => sweep.stop())
  const swept = afterSweep(store, sweep)
  return { sweep, swept, reevaluation: createReevaluation({ ...deps, store: swept }) }
}

async function startDigest(
  { store, clock, log, bundle, policies, outbox }: Parts & Pick<Approvals, 'outbox'>,
  closing: Closing,
): Promise<void> {
  const post = createWeeklyDigest({ store, outbox, clock, plan: () => bundle().digest, lastOccurrence })
  const schedule = createSchedule({ name: 'digest', run: post, clock, log })
  closing.add(() => schedule.stop())
  policies.onChange((changed) => schedule.follow(changed.digest))
  schedule.follow(bundle().digest)
}

async function startHttpServer(
  parts: Parts & { readonly approvals: Approvals; readonly listener: SlackListener },
  closing: Closing,
): Promise<{ readonly url: string }> {
  const { config, store, signingKeys, slack, bundle, policies, approvals, listener, clock, log } = parts
  const health = createHealth({
    store,
    directory: slack.directory,
    access: slack.access,
    bundle,
    reloadFault: () => reloadFault(policies),
    slackFault: () => {
      const state = listener.state()
      return state.kind === 'up' ? null : state.why
    },
    clock,
  })
  const jwks = jwksOf(signingKeys)
  const server = await createHttpServer({
    ...approvals,
    store,
    verifyRecord: createVerifyRecord(store),
    health,
    jwks: () => jwks,
    reloadPolicies: () => reloadPolicies(policies),
    clock,
    log,
    slackListener: listener.requestListener,
  })
  closing.add(() => server.close())
  return server.listen({ host: config.host, port: config.port })
}
