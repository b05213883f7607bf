import type { Store } from '../../src/approval/ports/store.ts'
import { AN_IDEMPOTENCY } from './agent-keys.ts'
import { aFilter, NOW_MS } from './builders.ts'
import { ODD } from './fill-store.ts'

/** What a store answers to each of its reads. */
export async function readsOf(store: Store): Promise<Readonly<Record<string, unknown>>> {
  return {
    ...(await requestReads(store)),
    ...(await messageReads(store)),
    ...(await permissionReads(store)),
    ...(await recordReads(store)),
  }
}

const ALL = Number.MAX_SAFE_INTEGER
const DAY_MS = 86_400_000
const SPAN = [NOW_MS - DAY_MS, NOW_MS + 30 * DAY_MS + 1_234] as const
const USED = { apiKeyHash: AN_IDEMPOTENCY.apiKeyHash, agentId: 'support-agent' }

async function requestReads(store: Store) {
  const calls = await store.calls({ sinceMs: 0, afterId: null, limit: ALL })
  const ids = calls.map(({ id }) => id)
  return {
    calls,
    requests: await Promise.all(ids.slice(0, 20).map((id) => store.request(id))),
    byKey: await store.requestByKey({ ...USED, agentId: 'agent-1', key: 'call 1' }),
    identical: await store.identicalPending('one call'),
    joined: await store.joinedCall({ ...USED, key: ODD }),
    pending: await store.pendingInTurns({ requesters: null, limit: 50 }),
    pendingOf: await store.pendingInTurns({ requesters: [ODD], limit: 50 }),
    due: await store.due(ALL, 100),
    nextDue: await store.nextDueMs(),
    open: await store.openRequests({ status: 'pending', afterId: null, limit: 100 }),
    approved: await store.openRequests({ status: 'approved', afterId: null, limit: 100 }),
    openCounts: await store.openCounts(),
    params: byId(await store.recordedParams(ids)),
    used: await store.used([{ key: 'refunds', sinceMs: 0 }]),
    usedByOthers: await Promise.all(
      ids.slice(0, 3).map((id) => store.used([{ key: 'refunds', sinceMs: 0 }], { id, reevaluatedBy: 'x' })),
    ),
  }
}

function byId<T extends { readonly id: string }>(rows: readonly T[]): readonly T[] {
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

async function messageReads(store: Store) {
  const undelivered = await store.undelivered(100)
  const callbacks = await store.callbacks({ requestId: null, status: null, limit: 100 })
  const alerts = await store.alerts(0)
  return {
    undelivered: byId(undelivered),
    deliveries: await Promise.all(undelivered.map(({ id }) => store.delivery(id))),
    cards: await store.countCards('#finance-approvals'),
    queued: await store.queuedCards('#finance-approvals', 10),
    callbacks,
    nextCallbacks: await store.nextCallbacks(),
    callback: await store.callback(callbacks[0]?.id ?? ''),
    alerts,
    alert: await Promise.all(alerts.map(({ id }) => store.alert(id))),
    backlog: await store.backlog(),
  }
}

async function permissionReads(store: Store) {
  const grants = await store.grants({ activeAtMs: null, beforeId: null, limit: 100 })
  const lockdowns = await store.lockdowns({ beforeId: null, limit: 100 })
  const keys = await store.agentKeys()
  return {
    grants,
    grantsFor: await store.grantsFor('support-agent', NOW_MS + 3),
    grant: await Promise.all(grants.map(({ id }) => store.grant(id))),
    lockdowns,
    openLockdowns: await store.openLockdowns(),
    lockdown: await Promise.all(lockdowns.map(({ id }) => store.lockdown(id))),
    absences: await store.absences(NOW_MS + 1),
    keys,
    key: await Promise.all(keys.map(({ hash }) => store.agentKey(hash))),
    signingKeys: await store.signingKeys(),
    epoch: await store.epoch(),
  }
}

async function recordReads(store: Store) {
  const refunds = { agentId: 'agent-1', tool: 'refund_payment', sinceMs: 0, untilMs: ALL }
  const filters = [
    {},
    { agentId: 'agent-2' },
    { reason: 'ß' },
    { reason: 'Reason 1' },
    { rule: 'rule 3', limit: 100 },
    { session: 'run-7' },
    { requester: ODD },
    { outcome: 'pending' as const },
    { kind: 'edited' as const },
  ]
  return {
    head: await store.head(),
    entries: await store.entries(0, ALL),
    audits: await Promise.all(filters.map((filter) => store.audit(aFilter(filter)))),
    lists: await Promise.all(filters.map((filter) => store.requestList(aFilter(filter)))),
    checkpoints: await store.checkpoints(0, 100),
    latestCheckpoint: await store.latestCheckpoint(),
    activity: await store.activity(...SPAN),
    asked: await store.askedCounts(...SPAN),
    bypasses: await store.bypassCounts(...SPAN),
    trace: await store.observedByTrace('support-agent', 't1'),
    allowed: await store.allowedCalls({ ...refunds, after: null, limit: 100 }),
  }
}
