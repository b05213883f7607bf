import type { Database } from 'better-sqlite3'
import type { ConsumedSince } from '../../../approval/ports/limits.ts'
import type { Store } from '../../../approval/ports/store.ts'
import { agentKeyReads } from './agent-keys.ts'
import { alertReads } from './alerts.ts'
import { auditReader } from './audit.ts'
import { callbackReads } from './callbacks.ts'
import { channelCards } from './channel-cards.ts'
import { deliveryReads } from './deliveries.ts'
import { epochReader } from './epoch.ts'
import { executionReads } from './executions.ts'
import { grantReads } from './grants.ts'
import { joinedCallReader } from './joined-calls.ts'
import { ledgerReads } from './ledger.ts'
import { usageReader } from './limits.ts'
import { pendingRequests } from './pending-requests.ts'
import { recordedParamsReader } from './recorded-params.ts'
import { requestReads } from './requests.ts'
import { signingKeyReader } from './signing-keys.ts'
import { tallyReader } from './tally.ts'

/** Runs a read; errors reject with a VetoError. */
export type GuardedRead = <T>(read: () => T | Promise<T>) => Promise<T>

/** All reads of the store, each through `guarded`. */
export function storeReads(db: Database, guarded: GuardedRead): Omit<Store, 'commit' | 'check' | 'close'> {
  return {
    ...requestsOf(db, guarded),
    ...queuesOf(db, guarded),
    ...messagesOf(db, guarded),
    ...recordOf(db, guarded),
    ...permissionsOf(db, guarded),
  }
}

function requestsOf(db: Database, guarded: GuardedRead) {
  const requests = requestReads(db)
  const executions = executionReads(db)
  return {
    request: (id) => guarded(() => requests.byId(id)),
    requestByKey: (used) => guarded(() => requests.byKey(used)),
    due: (nowMs, limit) => guarded(() => requests.due(nowMs, limit)),
    nextDueMs: () => guarded(() => requests.nextDueMs()),
    openRequests: (page) => guarded(() => requests.openRequests(page)),
    calls: (page) => guarded(() => requests.calls(page)),
    observedByTrace: (agentId, traceId) => guarded(() => executions.byTrace(agentId, traceId)),
    observedExecution: (id) => guarded(() => executions.ofRequest(id)),
    allowedCalls: (search) => guarded(() => executions.allowedCalls(search)),
  } satisfies Partial<Store>
}

function messagesOf(db: Database, guarded: GuardedRead) {
  const deliveries = deliveryReads(db)
  const alerts = alertReads(db)
  const callbacks = callbackReads(db)
  return {
    undelivered: (perChannel) => guarded(() => deliveries.undelivered(perChannel)),
    alert: (id) => guarded(() => alerts.byId(id)),
    alerts: (sinceMs) => guarded(() => alerts.recent(sinceMs)),
    delivery: (id) => guarded(() => deliveries.byId(id)),
    nextCallbacks: () => guarded(() => callbacks.next()),
    callback: (id) => guarded(() => callbacks.byId(id)),
    callbacks: (filter) => guarded(() => callbacks.list(filter)),
  } satisfies Partial<Store>
}

function recordOf(db: Database, guarded: GuardedRead) {
  const audit = auditReader(db)
  const ledger = ledgerReads(db)
  const recorded = recordedParamsReader(db)
  const tally = tallyReader(db)
  return {
    audit: (filter) => guarded(() => audit(filter)),
    entries: (afterSeq, limit) => guarded(() => ledger.entries(afterSeq, limit)),
    head: () => guarded(() => ledger.head()),
    recordedParams: (ids) => guarded(() => recorded(ids)),
    tally: (fromMs, toMs) => guarded(() => tally(fromMs, toMs)),
  } satisfies Partial<Store>
}

/** Reads of grants, keys and limits. */
function permissionsOf(db: Database, guarded: GuardedRead) {
  const grants = grantReads(db)
  const keys = agentKeyReads(db)
  const signingKeys = signingKeyReader(db)
  const epoch = epochReader(db)
  const usedSince = usageReader(db)
  return {
    grant: (id) => guarded(() => grants.byId(id)),
    grantsFor: (agentId, atMs) => guarded(() => grants.activeOf(agentId, atMs)),
    grants: (filter) => guarded(() => grants.list(filter)),
    agentKey: (keyHash) => guarded(() => keys.byHash(keyHash)),
    agentKeys: () => guarded(() => keys.all()),
    signingKeys: () => guarded(() => signingKeys()),
    epoch: () => guarded(() => epoch()),
    used: (windows, by) => guarded(() => usedOf(windows, (window) => usedSince(window, by))),
  } satisfies Partial<Store>
}

/** Reads of joined calls and of pending requests in turns. */
function queuesOf(db: Database, guarded: GuardedRead) {
  const requests = requestReads(db)
  const cards = channelCards(db)
  const pending = pendingRequests(db)
  const joined = joinedCallReader(db)
  return {
    identicalPending: (callIdentity) => guarded(() => requests.identicalPending(callIdentity)),
    joinedCall: (call) => guarded(() => joined(call)),
    pendingInTurns: ({ requesters, limit }) =>
      guarded(() => (requesters === null ? pending.ofAll(limit) : pending.ofRequesters(requesters, limit))),
    countCards: (channel) => guarded(() => cards.countCards(channel)),
    queuedCards: (channel, limit) => guarded(() => cards.queuedCards(channel, limit)),
  } satisfies Partial<Store>
}

function usedOf(windows: readonly ConsumedSince[], used: (window: ConsumedSince) => number) {
  return new Map(windows.map((window) => [window.key, used(window)]))
}
