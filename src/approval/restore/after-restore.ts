import type { Clock } from '../../core/clock.ts'
import { fact } from '../../ledger/fact.ts'
import { grantFact } from '../decide/grant-made.ts'
import { LAPSE_MS, lapse } from '../decide/lapse.ts'
import { limitUse } from '../decide/limit-use.ts'
import { reasonFor } from '../decide/reason.ts'
import { requestFact } from '../decide/request-fact.ts'
import { transition } from '../decide/transition.ts'
import { keyFact } from '../keys/new-key.ts'
import { lockdownFact } from '../lockdowns/lockdown-fact.ts'
import { isPending, mayRun, type VetoRequest } from '../model/request.ts'
import type { AgentKeyStore } from '../ports/agent-keys.ts'
import type { EpochStore } from '../ports/epoch.ts'
import type { GrantStore } from '../ports/grants.ts'
import type { LockdownStore } from '../ports/lockdowns.ts'
import type { RequestStore } from '../ports/requests.ts'
import type { SigningKeyReader } from '../ports/signing-keys.ts'
import type { Unit, UnitWriter } from '../ports/unit.ts'
import { keepReplacedKeys } from './keep-replaced-keys.ts'
import { keepSigningKeys } from './keep-signing-keys.ts'

interface Deps {
  readonly store: Pick<RequestStore, 'due' | 'calls'> &
    UnitWriter &
    EpochStore &
    Pick<GrantStore, 'grants'> &
    Pick<LockdownStore, 'lockdown'> &
    Pick<AgentKeyStore, 'agentKeys'> &
    SigningKeyReader
  /** The database that the restored one replaces; null when it cannot be read. */
  readonly replaced:
    | (Pick<AgentKeyStore, 'agentKeys'> & Pick<LockdownStore, 'openLockdowns'> & SigningKeyReader)
    | null
  readonly clock: Clock
  /** The reason in the audit log and in the agents' answers. */
  readonly words?: string
}

/** What a restore voided. */
export interface VoidedApprovals {
  readonly pending: number
  readonly unused: number
  readonly grants: number
  /** Keys that were revoked since the backup; null: unknown. */
  readonly keys: number | null
}

const BATCH = 500
const RESTORED = 'Veto was restored from a backup; request it again'

/**
 * Voids outdated state of a restored database: pending requests, allowed calls that have not
 * started, grants, keys that were revoked since the backup, and every receipt issued before the restore.
 */
export async function afterRestore({
  store,
  replaced,
  clock,
  words = RESTORED,
}: Deps): Promise<VoidedApprovals> {
  const nowMs = clock.nowMs()
  const restored = fact({ atMs: nowMs, kind: 'restored', actor: 'cli', reason: words })
  /** Based on the clock, so that restoring one backup twice makes two epochs. */
  const epoch = Math.max(nowMs, (await store.epoch()) + 1)
  await store.commit([
    { do: 'raise_epoch', epoch },
    { do: 'append_fact', fact: restored },
  ])
  await keepLockdowns(store, replaced, nowMs)
  await keepReplacedKeys(store, replaced, nowMs)
  await keepSigningKeys(store, replaced, nowMs)
  const voided = {
    pending: 0,
    unused: 0,
    grants: await revokeAll(store, nowMs),
    keys: await revokeKeys(store, replaced),
  }
  for (const request of [...(await allDue(store)), ...(await allowedOfLate(store, nowMs))]) {
    const unit = voiding(request, nowMs, words)
    if (unit === null || !(await store.commit(unit)).ok) continue
    voided[isPending(request) ? 'pending' : 'unused'] += 1
  }
  return voided
}

/** Grants that were revoked after the backup would be active again. */
async function revokeAll(store: Deps['store'], atMs: number): Promise<number> {
  const by = { id: 'cli', name: 'cli' }
  const active = await store.grants({ activeAtMs: atMs, beforeId: null, limit: Number.MAX_SAFE_INTEGER })
  for (const grant of active) {
    await store.commit([
      { do: 'revoke_grant', id: grant.id, by, atMs },
      { do: 'append_fact', fact: grantFact(grant, { kind: 'revoked', by, atMs }) },
    ])
  }
  return active.length
}

/** Lockdowns that started after the backup stay in force. */
async function keepLockdowns(store: Deps['store'], replaced: Deps['replaced'], atMs: number): Promise<void> {
  const open = replaced === null ? [] : await replaced.openLockdowns().catch(() => [])
  for (const lockdown of open) {
    if ((await store.lockdown(lockdown.id)) !== null) continue
    await store.commit([
      { do: 'insert_lockdown', lockdown },
      { do: 'append_fact', fact: lockdownFact(lockdown, { kind: 'lockdown', by: lockdown.by, atMs }) },
    ])
  }
}

/** Revokes in the restored database what was revoked in the one that it replaces. */
async function revokeKeys(store: Deps['store'], replaced: Deps['replaced']): Promise<number | null> {
  const known = replaced === null ? null : await replaced.agentKeys().catch(() => null)
  if (known === null) return null
  let revoked = 0
  for (const key of known) {
    if (key.revokedAtMs === null) continue
    const { hash, revokedAtMs: atMs } = key
    const { ok } = await store.commit([
      { do: 'revoke_key', hash, atMs },
      { do: 'append_fact', fact: keyFact(key, { kind: 'key_revoked', atMs }) },
    ])
    if (ok) revoked += 1
  }
  return revoked
}

/** Requests with timed events: pending ones, and approved ones that have not started. */
async function allDue(store: Deps['store']): Promise<readonly VetoRequest[]> {
  return store.due(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
}

/** Calls that were allowed at once lapse when somebody looks; those of the last hour might still be started. */
async function allowedOfLate(store: Deps['store'], nowMs: number): Promise<readonly VetoRequest[]> {
  const found: VetoRequest[] = []
  for (let afterId: VetoRequest['id'] | null = null; ; ) {
    const page: readonly VetoRequest[] = await store.calls({
      sinceMs: nowMs - LAPSE_MS,
      afterId,
      limit: BATCH,
    })
    found.push(...page.filter(({ state }) => state.status === 'allowed'))
    const last = page.at(-1)
    if (last === undefined || page.length < BATCH) return found
    afterId = last.id
  }
}

function voiding(request: VetoRequest, atMs: number, words: string): Unit | null {
  const event = { by: null, atMs }
  if (isPending(request)) {
    const next = transition(request, { kind: 'cancellation', by: null, atMs, comment: words })
    const settled = requestFact(next, { kind: 'settled', ...event, reason: reasonFor(next) })
    return [
      { do: 'transition', request: next, from: 'pending', beforeDeadlineMs: null },
      ...limitUse({ next, from: 'pending', use: null, atMs }),
      { do: 'append_fact', fact: settled },
    ]
  }
  if (!mayRun(request)) return null
  const next = lapse(request, atMs)
  return [
    { do: 'transition', request: next, from: request.state.status, beforeDeadlineMs: null },
    { do: 'append_fact', fact: requestFact(next, { kind: 'lapsed', ...event, reason: words }) },
  ]
}
