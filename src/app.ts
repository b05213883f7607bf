import { type AgentKeys, createAgentKeys } from './approval/keys/agent-keys.ts'
import { createAgentRequests } from './approval/intake/agent-requests.ts'
import { createAlerts } from './approval/alerts/alerts.ts'
import { createAnswer } from './approval/queries/answer.ts'
import { createAsk } from './approval/intake/ask.ts'
import { createAuthorize } from './approval/intake/authorize.ts'
import { createCallBack } from './approval/callbacks/callback-dispatcher.ts'
import { createOutbox } from './approval/delivery/outbox.ts'
import { createClerk } from './approval/queries/approval-queries.ts'
import { createDryRun, type DryRun } from './approval/queries/dry-run.ts'
import { createEditing } from './approval/review/edit.ts'
import { createExecutions } from './approval/execution/executions.ts'
import { createFeedbackService } from './approval/review/feedback.ts'
import { createKeyFinder } from './approval/keys/find-key.ts'
import { createGrantDesk } from './approval/grants/grant-service.ts'
import { createGrantWarnings } from './approval/grants/grant-warnings.ts'
import { createGrants, type Grants } from './approval/grants/grants.ts'
import { createMove, type Move } from './approval/transitions/commit-transition.ts'
import { createAdmission } from './approval/review/action-guard.ts'
import { createAudience } from './approval/eligibility/visibility.ts'
import { createElectorate } from './approval/eligibility/eligibility.ts'
import { createExtend } from './approval/review/extend.ts'
import { createInquiring } from './approval/review/ask-agent.ts'
import { createVoting } from './approval/review/vote.ts'
import type { Changes, Store } from './approval/ports/store.ts'
import { createQuotas } from './approval/quotas/quotas.ts'
import { createReevaluation } from './approval/reevaluation/reevaluation.ts'
import { afterSweep, createSweep } from './approval/reevaluation/sweep.ts'
import { createRefusals, type Refusals } from './approval/quotas/refusals.ts'
import { createReply } from './approval/intake/reply.ts'
import { createSigningKeys } from './approval/keys/signing-keys.ts'
import { createBlockedWatch } from './approval/timers/blocked.ts'
import { createEscalate } from './approval/timers/escalation.ts'
import { recordClock } from './approval/timers/record-clock.ts'
import { createTimekeeper } from './approval/timers/timer-service.ts'
import { createVerifyRecord } from './approval/queries/verify-record.ts'
import { createWaiting } from './approval/queries/wait.ts'
import { createWatching } from './approval/queries/watch-request.ts'
import { createWeeklyDigest } from './approval/timers/weekly-digest.ts'
import { createWhyAsked } from './approval/queries/explain-request.ts'
import { type Check, ownerChecks, workspaceChecks } from './approval/workspace/checks.ts'
import type { Config, SlackConfig } from './config/config.ts'
import type { Clock } from './core/clock.ts'
import { type Closing, createClosing } from './core/closing.ts'
import { chance } from './core/ids.ts'
import type { Log } from './core/log.ts'
import { followPolicies, type Policies, reloadFault, reloadPolicies } from './approval/workspace/follow-policies.ts'
import { createHealth } from './http/health.ts'
import { createDoor } from './http/server.ts'
import type { Bundle } from './policy/bundle.ts'
import type { Reloaded } from './policy/load/watch-bundle.ts'
import { jwksOf } from './receipt/jwks.ts'
import { openKeys } from './receipt/open-keys.ts'
import { createReceipts } from './receipt/sign-receipt.ts'
import type { SigningKey } from './receipt/signing-key.ts'
import { createSchedule, lastOccurrence } from './jobs/schedule.ts'
import { connectSlack, type SlackConnection, type SlackEars } from './slack/connect.ts'
import type { Hearers } from './slack/adapters/handlers.ts'
import { createInProcessChanges } from './storage/in-process-changes.ts'
import { openStore } from './storage/sqlite/open-store.ts'
import type { ServerLock } from './storage/sqlite/server-lock.ts'
import { createCourier } from './webhook/webhook-sender.ts'

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
  /** Of the agents' door. */
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
  const ears = await slack.listen(approvals)
  closing.add(() => ears.stop())
  await startDigest({ ...parts, outbox: approvals.outbox }, closing)
  const { url } = await openDoor({ ...parts, approvals, ears }, closing)
  policies.onChange(approvals.sweep.begin)
  policies.onReload(approvals.alerts.look)
  approvals.sweep.begin()
  approvals.timekeeper.start()
  approvals.blockedWatch.start()
  approvals.alerts.look()
  approvals.outbox.poke()
  approvals.callBack.poke()
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
  const { move, outbox, reevaluation, callBack, swept } = workers
  const timekeeper = { ...workers.timekeeper, upToDate: reevaluation.upToDate }
  const requests = createAgentRequests({ store, move, timekeeper, clock })
  const callbacks = [...config.callbacks.keys()]
  const tell = callBack.poke
  const refusals = createRefusals({ store, clock, log })
  closing.add(() => refusals.stop())
  const quotas = createQuotas({ bundle, refusals, clock })
  const opening = { store: swept, bundle, outbox, timekeeper, quotas, callbacks, tell, clock, log }
  const common = { explain: createDryRun({ store, bundle, clock }), grants: createGrants({ store, clock }) }
  return {
    ...workers,
    ...common,
    ...assembleHearers(parts, { ...workers, ...common, refusals }),
    keys: { ...createAgentKeys({ store, clock }), ...createKeyFinder({ store, clock, log }) },
    grantWarnings: createGrantWarnings({ bundle }),
    authorize: createAuthorize(opening),
    ask: createAsk(opening),
    requests,
    executions: createExecutions({ store, requests, reevaluation, refusals, move, quotas, bundle, clock }),
    reply: createReply({ requests, move, tool: (name) => bundle().tool(name), clock }),
    waiting: createWaiting({ store, changes, clock }),
    watching: createWatching({ store, timekeeper, changes, clock }),
  }
}

interface Common extends Pick<ReturnType<typeof startWorkers>, 'move' | 'reevaluation' | 'swept'> {
  readonly explain: DryRun
  readonly grants: Grants
  readonly refusals: Refusals
}

/** Those who act on what people do. */
function assembleHearers({ store, bundle, clock, slack }: Parts, common: Common): Hearers {
  const { move, reevaluation, swept, explain, grants, refusals } = common
  const { directory } = slack
  const approvers = () => bundle().approvers
  const electorate = createElectorate({ directory, approvers })
  const admission = createAdmission({ store, electorate, reevaluation, refusals, clock })
  const acting = { admission, move, clock }
  const audience = createAudience({ directory, bundle })
  const whyAsked = createWhyAsked({ store, bundle })
  const timezone = () => bundle().digest?.timezone ?? 'UTC'
  return {
    voting: createVoting(acting),
    editing: createEditing({ ...acting, store: swept, bundle }),
    inquiring: createInquiring(acting),
    extend: createExtend(acting),
    feedback: createFeedbackService({ store, refusals, directory, approvers, move, clock }),
    grantDesk: createGrantDesk({ store, grants, audience, directory, bundle, clock }),
    clerk: createClerk({ store, audience, explain, whyAsked, clock, timezone }),
  }
}

/** What goes on by itself, and the one way by which requests move. */
function startWorkers(parts: Parts, closing: Closing) {
  const { config, store, signingKeys, policies, bundle, clock, log, slack } = parts
  const move: Move = (step) => makeTrue(step)
  const escalate = createEscalate({ store, move, clock })
  const outbox = createOutbox({ store, desk: slack.desk, escalate, clock, log })
  closing.add(() => outbox.stop())
  const { sign } = createReceipts({ keys: signingKeys, clock })
  const answer = createAnswer({ store, sign })
  const courier = createCourier({ targets: config.callbacks, clock })
  const callBack = createCallBack({ store, courier, answer, clock, chance, log })
  closing.add(() => callBack.stop())
  const timekeeper = createTimekeeper({ store, move, clock, log })
  closing.add(() => timekeeper.stop())
  const alerts = createAlerts({ store, outbox, bundle, reloadFault: policies.live.fault, clock, log })
  closing.add(() => alerts.stop())
  const { directory, access } = slack
  const deciders = { directory, access, approvers: () => bundle().approvers }
  const watching = { store, move, escalate, report: alerts.blocked, ...deciders, clock, log }
  const blockedWatch = createBlockedWatch(watching)
  closing.add(() => blockedWatch.stop())
  const makeTrue = createMove({ store, outbox, bundle, tell: callBack.poke, watch: timekeeper.watch })
  const judging = { move, timekeeper, bundle, clock }
  const sweep = createSweep({
    store,
    reevaluation: createReevaluation({ ...judging, store }),
    bundle,
    clock,
    log,
  })
  closing.add(() => sweep.stop())
  const swept = afterSweep(store, sweep)
  const reevaluation = createReevaluation({ ...judging, store: swept })
  return { move, outbox, answer, callBack, timekeeper, alerts, blockedWatch, reevaluation, sweep, swept }
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

async function openDoor(
  parts: Parts & { readonly approvals: Approvals; readonly ears: SlackEars },
  closing: Closing,
): Promise<{ readonly url: string }> {
  const { config, store, signingKeys, slack, bundle, policies, approvals, ears, clock, log } = parts
  const health = createHealth({
    store,
    directory: slack.directory,
    access: slack.access,
    bundle,
    reloadFault: () => reloadFault(policies),
    slackFault: () => {
      const state = ears.state()
      return state.kind === 'up' ? null : state.why
    },
    clock,
  })
  const jwks = jwksOf(signingKeys)
  const door = await createDoor({
    ...approvals,
    store,
    verifyRecord: createVerifyRecord(store),
    health,
    jwks: () => jwks,
    reloadPolicies: () => reloadPolicies(policies),
    clock,
    log,
    slackListener: ears.requestListener,
  })
  closing.add(() => door.close())
  return door.listen({ host: config.host, port: config.port })
}
