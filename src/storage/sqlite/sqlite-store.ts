import type { Database } from 'better-sqlite3'
import type { Changes } from '../../approval/ports/changes.ts'
import type { Store } from '../../approval/ports/store.ts'
import type { Unit } from '../../approval/ports/unit.ts'
import type { Log } from '../../core/log.ts'
import { VetoError } from '../../core/veto-error.ts'
import { agentKeyTable } from './agent-keys.ts'
import { alertTable } from './alerts.ts'
import { auditReader } from './audit.ts'
import { callbackTable } from './callbacks.ts'
import { channelCards } from './channel-cards.ts'
import { deliveryTable } from './deliveries.ts'
import { epochTable } from './epoch.ts'
import { executionTable } from './executions.ts'
import { grantTable } from './grants.ts'
import { createGroupCommit } from './group-commit.ts'
import { joinedCallTable } from './joined-calls.ts'
import { ledgerTable } from './ledger.ts'
import { limitTable } from './limit-takes.ts'
import { pendingRequests } from './pending-requests.ts'
import { recordedParamsReader } from './recorded-params.ts'
import { requestTable } from './requests.ts'
import { signingKeyTable } from './signing-keys.ts'
import { isBusy, type StoreGuard } from './store-guard.ts'
import { tallyTable } from './tally.ts'
import { groupWriter } from './write-group.ts'

interface SqliteStoreOptions {
  readonly db: Database
  readonly guard: StoreGuard
  readonly log: Log
  readonly changes: Changes
  /** Called once the database is closed. */
  readonly closed: () => void
}

/** The store on an open connection, which it owns from then on. What fails rejects with a VetoError. */
export function createSqliteStore({ db, guard, log, changes, closed }: SqliteStoreOptions): Store {
  const writeGroup = groupWriter(db)
  const write = (units: readonly Unit[]) => guard.write(() => writeGroup(units))
  const group = createGroupCommit({ write, isBusy, committed: (unit) => publishMoves(unit, changes), log })

  return {
    commit: group.commit,
    ...reads(db, answeredBy(guard)),
    check: async () => guard.check(),
    async close() {
      if (!db.open) return
      await group.close()
      db.close()
      closed()
    },
  }
}

function reads(db: Database, answered: Answered): Omit<Store, 'commit' | 'check' | 'close'> {
  return {
    ...requestReads(db, answered),
    ...turnReads(db, answered),
    ...deliveryReads(db, answered),
    ...recordReads(db, answered),
    ...permissionReads(db, answered),
  }
}

function requestReads(db: Database, answered: Answered) {
  const requests = requestTable(db)
  const executions = executionTable(db)
  return {
    request: (id) => answered(() => requests.byId(id)),
    requestByKey: (used) => answered(() => requests.byKey(used)),
    pending: (limit) => answered(() => requests.pending(limit)),
    due: (nowMs, limit) => answered(() => requests.due(nowMs, limit)),
    nextDueMs: () => answered(() => requests.nextDueMs()),
    openRequests: (page) => answered(() => requests.openRequests(page)),
    calls: (page) => answered(() => requests.calls(page)),
    observedByTrace: (agentId, traceId) => answered(() => executions.byTrace(agentId, traceId)),
    observedExecution: (id) => answered(() => executions.ofRequest(id)),
    allowedCalls: (search) => answered(() => executions.allowedCalls(search)),
  } satisfies Partial<Store>
}

function deliveryReads(db: Database, answered: Answered) {
  const deliveries = deliveryTable(db)
  const alerts = alertTable(db)
  const callbacks = callbackTable(db)
  return {
    undelivered: (perChannel) => answered(() => deliveries.undelivered(perChannel)),
    alert: (id) => answered(() => alerts.byId(id)),
    alerts: (sinceMs) => answered(() => alerts.recent(sinceMs)),
    delivery: (id) => answered(() => deliveries.byId(id)),
    nextCallbacks: () => answered(() => callbacks.next()),
    callback: (id) => answered(() => callbacks.byId(id)),
    callbacks: (filter) => answered(() => callbacks.list(filter)),
  } satisfies Partial<Store>
}

function recordReads(db: Database, answered: Answered) {
  const audit = auditReader(db)
  const ledger = ledgerTable(db)
  const recorded = recordedParamsReader(db)
  const tally = tallyTable(db)
  return {
    audit: (filter) => answered(() => audit(filter)),
    entries: (afterSeq, limit) => answered(() => ledger.entries(afterSeq, limit)),
    head: () => answered(() => ledger.head()),
    recordedParams: (ids) => answered(() => recorded(ids)),
    tally: (fromMs, toMs) => answered(() => tally.read(fromMs, toMs)),
  } satisfies Partial<Store>
}

/** What lets calls through: grants, keys, and what is left of limits. */
function permissionReads(db: Database, answered: Answered) {
  const grants = grantTable(db)
  const keys = agentKeyTable(db)
  const signingKeys = signingKeyTable(db)
  const epoch = epochTable(db)
  const limits = limitTable(db)
  return {
    grant: (id) => answered(() => grants.byId(id)),
    grantsFor: (agentId, atMs) => answered(() => grants.activeOf(agentId, atMs)),
    grants: (filter) => answered(() => grants.list(filter)),
    agentKey: (keyHash) => answered(() => keys.byHash(keyHash)),
    agentKeys: () => answered(() => keys.all()),
    signingKeys: () => answered(() => signingKeys.all()),
    epoch: () => answered(() => epoch.read()),
    used: (windows, by) => answered(() => limits.used(windows, by)),
  } satisfies Partial<Store>
}

/** Which calls are one request, and what waits, in turns by agent. */
function turnReads(db: Database, answered: Answered) {
  const requests = requestTable(db)
  const cards = channelCards(db)
  const pending = pendingRequests(db)
  const joined = joinedCallTable(db)
  return {
    identicalPending: (callIdentity) => answered(() => requests.identicalPending(callIdentity)),
    joinedCall: (call) => answered(() => joined.find(call)),
    pendingInTurns: ({ requesters, limit }) =>
      answered(() => (requesters === null ? pending.ofAll(limit) : pending.ofRequesters(requesters, limit))),
    standing: (channel) => answered(() => cards.standing(channel)),
    held: (channel, limit) => answered(() => cards.held(channel, limit)),
  } satisfies Partial<Store>
}

type Answered = ReturnType<typeof answeredBy>

function answeredBy(guard: StoreGuard) {
  return async <T>(ask: () => T | Promise<T>): Promise<T> => {
    try {
      return await guard.read(ask)
    } catch (error) {
      if (error instanceof VetoError) throw error
      throw new VetoError('store_unavailable', 'The database does not answer', { cause: error })
    }
  }
}

function publishMoves(unit: Unit, changes: Changes): void {
  for (const change of unit) {
    if (change.do === 'transition') changes.publish(change.request.id)
  }
}
