import { onTestFinished } from 'vitest'
import { AuthorizeCall } from '../../../../client/src/protocol/authorize.ts'
import { createEligibility } from '../../../../src/approval/eligibility/eligibility.ts'
import { createExecutions } from '../../../../src/approval/execution/executions.ts'
import { createAgentRequests } from '../../../../src/approval/intake/agent-requests.ts'
import { createAuthorize } from '../../../../src/approval/intake/authorize.ts'
import {
  type EscalatedRequest,
  isEscalated,
  type KeptEscalatedRequest,
  type VetoRequest,
} from '../../../../src/approval/model/request.ts'
import type { Directory } from '../../../../src/approval/ports/directory.ts'
import type { Store } from '../../../../src/approval/ports/store.ts'
import { createAgentTurns } from '../../../../src/approval/quotas/agent-turns.ts'
import { createRefusals } from '../../../../src/approval/quotas/refusals.ts'
import { createEndHold } from '../../../../src/approval/reevaluation/end-hold.ts'
import { createReevaluation } from '../../../../src/approval/reevaluation/reevaluation.ts'
import { afterSweep, createSweep } from '../../../../src/approval/reevaluation/sweep.ts'
import { createActionGuard } from '../../../../src/approval/review/action-guard.ts'
import { createEditService, type EditCommand } from '../../../../src/approval/review/edit.ts'
import { createTakeBack } from '../../../../src/approval/review/take-back.ts'
import { createVoteService, type VoteCommand } from '../../../../src/approval/review/vote.ts'
import { createTimerService, createUpToDate } from '../../../../src/approval/timers/timer-service.ts'
import { createTransitions } from '../../../../src/approval/transitions/transitions.ts'
import type { RequestId } from '../../../../src/core/ids.ts'
import type { JsonObject } from '../../../../src/core/json.ts'
import type { Bundle } from '../../../../src/policy/bundle.ts'
import { createInProcessChanges } from '../../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../../src/storage/sqlite/open-store.ts'
import { aKey } from '../../../support/agent-keys.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { kept } from '../../../support/kept.ts'
import { migratedDatabase } from '../../../support/migrated-database.ts'
import { UNBOUNDED } from '../../../support/quotas.ts'
import { silentLog } from '../../../support/silent-log.ts'

/**
 * Votes and edits on a real store, reached through what `through` makes of it, with everything but Slack. Everybody is a
 * member, and their ids begin with `U`.
 */
export async function startEditHarness(first: Bundle, through: (store: Store) => Store = (store) => store) {
  let bundle = first
  const clock = createFakeClock()
  const database = migratedDatabase()
  const open = () => openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: true })
  let opened = await open()
  onTestFinished(() => opened.close())
  const store = through(new Proxy(opened, { get: (_, name) => Reflect.get(opened, name) }))
  const transitions = createTransitions({ store, bundle: () => bundle })
  const commitTransition = transitions.commit
  const directory: Directory = { ...EVERYBODY }
  const eligibility = createEligibility({ directory, approvers: () => bundle.approvers })
  const evaluating = { commitTransition, bundle: () => bundle, clock }
  const upToDate = createUpToDate({ store, commitTransition, endHold: null, clock })
  const immediateReevaluation = createReevaluation({ ...evaluating, timers: { upToDate }, store })
  const sweep = createSweep({ ...evaluating, store, reevaluation: immediateReevaluation, log: silentLog })
  onTestFinished(() => sweep.stop())
  const storeAfterSweep = afterSweep(store, sweep)
  const endHold = createEndHold({ store: storeAfterSweep, bundle: () => bundle })
  const timers = createTimerService({ store, commitTransition, endHold, clock, log: silentLog })
  const reevaluation = createReevaluation({ ...evaluating, timers, store: storeAfterSweep })
  const actionGuard = createActionGuard({
    store,
    eligibility,
    directory,
    reevaluation,
    refusals: createRefusals({ store, clock, log: silentLog }),
    clock,
  })
  const parts = {
    store: storeAfterSweep,
    actionGuard,
    eligibility,
    commitTransition,
    bundle: () => bundle,
    clock,
  }
  const authorize = createAuthorize({
    ...parts,
    transitions,
    currentRequest: timers.upToDate,
    quotas: UNBOUNDED,
    turns: createAgentTurns(clock),
    callbacks: [],
    log: silentLog,
  })
  const editService = createEditService(parts)
  const voteService = createVoteService(parts)
  const takeBack = createTakeBack(parts)
  const requests = createAgentRequests({ store, commitTransition, currentRequest: timers.upToDate, clock })
  const executions = createExecutions({
    store,
    requests,
    reevaluation,
    refusals: createRefusals({ store, clock, log: silentLog }),
    commitTransition,
    quotas: UNBOUNDED,
    bypassSeen: () => {},
    bundle: () => bundle,
    clock,
  })
  const cast = (
    request: EscalatedRequest,
    personId: string,
    vote: Pick<VoteCommand, 'choice' | 'displayedDigest'>,
  ) => voteService.cast({ ...applied(request, personId), ...vote, ...NOTHING_MORE })
  return {
    store,
    clock,
    directory,
    /** These policies come into force: for what is asked, voted on and started from now on. */
    changeTo(next: Bundle) {
      bundle = next
    },
    /** Evaluates all that is open by the policies in force, and does not wait for it. */
    sweep: sweep.begin,
    /** The same, until it is done; nothing is left to do where it is done already. */
    lookThrough: sweep.done,
    /** The agent starts the call. */
    redeem: (id: RequestId, params: JsonObject) => executions.redeem(id, params, aKey({ agents: '*' })),
    /** Closes the database, and opens it again. */
    async restart() {
      await opened.close()
      opened = await open()
    },
    authorize: async (call: CallOptions) => kept(await authorize(...asAgent(call))),
    /** A call that people are asked about. */
    ask: async (call: CallOptions) => escalated(await authorize(...asAgent(call))),
    now: (id: RequestId) => now(store, id),
    /** What this person makes of a request as it was shown. */
    edit(
      displayed: EscalatedRequest,
      personId: string,
      params: JsonObject,
      known: Partial<EditCommand> = {},
    ) {
      return editService.edit({
        ...applied(displayed, personId),
        params,
        comment: null,
        confirmation: null,
        ...known,
      })
    },
    /** `digest` is what the card tells of its params; null: nothing. */
    approve(request: EscalatedRequest, personId: string, digest: string | null = request.paramsDigest) {
      return cast(request, personId, { choice: 'approve', displayedDigest: digest })
    },
    deny: (request: EscalatedRequest, personId: string) =>
      cast(request, personId, { choice: 'deny', displayedDigest: request.paramsDigest }),
    takeBack: (request: EscalatedRequest, personId: string) =>
      takeBack({ requestId: request.id, personId, from: null }),
    /** The agent withdraws it; what it reads then. */
    cancel: (id: RequestId) => requests.cancel(id, aKey({ agents: '*' })),
    /** Somebody reads it at this moment, as the timers do. */
    lookAt: (id: RequestId) => requests.read(id, aKey({ agents: '*' })),
  }
}

type CallOptions = { readonly tool: string; readonly params: JsonObject } & Partial<AuthorizeCall>

function asAgent(call: CallOptions) {
  const asked = AuthorizeCall.parse({ agentId: 'support-agent', ...call })
  const key = aKey({ agents: '*', owner: null })
  return [
    asked,
    {
      key,
      idempotencyKey: null,
      fingerprint: 'f',
      sessionFingerprint: null,
      arrivedAtTicksMs: 0,
      recheck: async () => {},
    },
  ] as const
}

const NOTHING_MORE = { comment: null, confirmation: null, answer: null, grant: null } as const

function applied({ id, paramsDigest }: EscalatedRequest, personId: string) {
  return { requestId: id, personId, from: null, displayedDigest: paramsDigest, seen: 'card' } as const
}

async function now(store: Store, id: RequestId): Promise<KeptEscalatedRequest> {
  const request = await store.request(id)
  if (request === null) throw new Error('There is no such request')
  return escalated(request)
}

function escalated(request: VetoRequest): KeptEscalatedRequest {
  if (!isEscalated(request)) throw new Error(`Nobody was asked: ${request.state.reason}`)
  return kept(request)
}

const EVERYBODY: Directory = {
  person: async (id) => ({ id, name: id, email: null, kind: 'member' }),
  idByEmail: async () => null,
  groupId: async () => null,
  groupMembers: async () => null,
  channelMembers: async () => null,
}
