import { createSignHead } from '../../src/approval/checkpoints/sign-head.ts'
import { paramsDigest } from '../../src/approval/decide/params-digest.ts'
import { createSigningKeys } from '../../src/approval/keys/signing-keys.ts'
import type { KeptRequest } from '../../src/approval/model/request.ts'
import type { Store } from '../../src/approval/ports/store.ts'
import type { Change, Unit } from '../../src/approval/ports/unit.ts'
import { newAlertId } from '../../src/core/ids.ts'
import { openKeys } from '../../src/receipt/open-keys.ts'
import { createSign } from '../../src/receipt/sign.ts'
import { AN_IDEMPOTENCY, aKey } from './agent-keys.ts'
import { anAbsence } from './an-absence.ts'
import {
  ANN,
  aCall,
  aCallback,
  aDelivery,
  aFact,
  aFactOf,
  aGrant,
  aLockdown,
  anObservedExecution,
  aPendingRequest,
  aRequest,
  NOW_MS,
  opening,
  settledAs,
} from './builders.ts'
import { createFakeClock } from './fake-clock.ts'

const KEY_HASH = 'a'.repeat(64)
/** Texts that one of the databases must store in another form. */
export const ODD = 'a\0b\ufffec\u2028 ß İ 😀'
const HOUR_MS = 3_600_000

/** Writes something of every kind, so much that it is not read at once; all params have their digest. */
export async function fillStore(store: Store, calls = 600): Promise<void> {
  const pending = recorded(
    aPendingRequest({ call: aCall({ requester: ODD, sessionId: 'run-1', params: { a: ODD } }) }),
  )
  const approved = settledAs(edited(recorded(aPendingRequest({ createdAtMs: NOW_MS + 1 }))), 'approved')
  for (const unit of [...asked(pending, approved), ...known(pending, approved)]) await store.commit(unit)
  const clock = createFakeClock(NOW_MS)
  const keys = await openKeys({ store: createSigningKeys({ store }), clock })
  await createSignHead({ store, sign: createSign(keys), clock })()
  for (const unit of decided(calls)) await store.commit(unit)
}

/** With its params as they are recorded. */
export function recorded<R extends KeptRequest>(request: R): R {
  return { ...request, paramsDigest: paramsDigest(request.salt, request.call) }
}

function edited<R extends KeptRequest>(request: R): R {
  const params = { payment_id: 'pay_1', amount_cents: 500 }
  return {
    ...request,
    edit: { by: ANN, atMs: NOW_MS, params, maskedParams: params, furthestStage: 0 },
    paramsDigest: paramsDigest(request.salt, { ...request.call, params }),
  }
}

function asked(pending: KeptRequest, approved: KeptRequest): readonly Unit[] {
  const opened = { ...recorded(aPendingRequest({ ...approved, edit: null })), version: approved.version - 1 }
  const fact = aFactOf(approved, { kind: 'edited' })
  const call = { ...AN_IDEMPOTENCY, agentId: 'support-agent', key: ODD }
  return [
    [
      { do: 'open', request: pending, callIdentity: 'one call' },
      { do: 'append_fact', fact: aFactOf(pending, { kind: 'opened', reason: ODD }) },
      { do: 'deliver', delivery: aDelivery(pending) },
    ],
    [{ do: 'join', call, requestId: pending.id }],
    [...opening(opened, { kind: 'opened' }), { do: 'deliver', delivery: aDelivery(opened) }],
    [
      { do: 'transition', request: approved, from: 'pending', beforeDeadlineMs: null },
      { do: 'append_fact', fact },
      { do: 'record_value', requestId: approved.id, createdAtMs: approved.createdAtMs, value: EUROS },
    ],
    ...sent(aDelivery(opened).id),
  ]
}

const EUROS = { currency: 'EUR', minorUnits: 72_000 }

const POSTPONED = { do: 'postpone', from: { attempts: 0, isPosted: false } } as const

function sent(id: string): readonly Unit[] {
  const other = aDelivery(aRequest(), { channel: '#growth-approvals' })
  return [
    [{ do: 'delivered', id, posted: { channelId: 'C1', ts: '1.2' }, deliveredVersion: 1, isBrief: true }],
    [{ do: 'deliver', delivery: other }],
    [{ ...POSTPONED, id: other.id, dueAtMs: NOW_MS + 9, attempts: 3, maybePosted: true }],
    [{ do: 'deliver', delivery: aDelivery(aRequest()) }],
    [{ do: 'drop', id: aDelivery(aRequest()).id }],
  ]
}

function known(pending: KeptRequest, approved: KeptRequest): readonly Unit[] {
  const grant = aGrant({ sessionId: 'run-1', usesLeft: 5, requestId: approved.id })
  const lockdown = aLockdown({ agents: 'other-*', tools: 'pay_*' })
  const failed = { status: 'failed', endedAtMs: NOW_MS + 5, lastError: 'HTTP 500' } as const
  const callback = aCallback(approved)
  const units: readonly (readonly Change[])[] = [
    [{ do: 'insert_key', key: aKey({ tools: ['refund_*'], scopes: ['authorize', 'audit'] }) }],
    [{ do: 'insert_key', key: aKey({ hash: 'c'.repeat(64), lineage: KEY_HASH, createdAtMs: NOW_MS + 1 }) }],
    [{ do: 'replace_key', hash: KEY_HASH, by: 'c'.repeat(64), expiresAtMs: NOW_MS + HOUR_MS }],
    [{ do: 'use_key', hash: KEY_HASH, atMs: NOW_MS + 60_000 }],
    [{ do: 'insert_grant', grant }],
    [{ do: 'use_grant', id: grant.id, atMs: NOW_MS + 1 }],
    [{ do: 'insert_grant', grant: aGrant({ requirements: null }) }],
    [{ do: 'revoke_grant', id: grant.id, by: ANN, atMs: NOW_MS + 2 }],
    [{ do: 'insert_lockdown', lockdown }],
    [{ do: 'end_lockdown', id: lockdown.id, end: { kind: 'expired', atMs: NOW_MS } }],
    [{ do: 'insert_lockdown', lockdown: aLockdown({ agents: 'locked-*', endsAtMs: NOW_MS + HOUR_MS }) }],
    [{ do: 'start_absence', absence: anAbsence() }],
    [{ do: 'insert_callback', callback }],
    [{ do: 'update_callback', id: callback.id, attempts: 4, state: failed }],
    [{ do: 'insert_callback', callback: aCallback(pending) }],
    [{ do: 'insert_execution', execution: anObservedExecution({ traceId: 't1', requestId: approved.id }) }],
    [{ do: 'insert_execution', execution: anObservedExecution({ reason: ODD }) }],
    [{ do: 'claim', job: 'digest', period: '2026-W47', atMs: NOW_MS }],
    [{ do: 'insert_alert', alert: anAlert(pending) }],
    [{ do: 'raise_epoch', epoch: 7 }],
    [
      consuming(pending, { amount: 0.1, isReserved: true }),
      consuming(approved, { amount: 1e-9, isReserved: false }),
    ],
  ]
  return units
}

function anAlert({ id }: KeptRequest) {
  const content = {
    kind: 'blocked',
    message: ODD,
    fix: 'invite Veto',
    requestIds: [id],
    escalated: 0,
  } as const
  const alert = { id: newAlertId(NOW_MS), topic: 'blocked', channel: '#veto-alerts', content }
  return { ...alert, version: 2, openedAtMs: NOW_MS, end: null }
}

function consuming(
  { id }: KeptRequest,
  { amount, isReserved }: { readonly amount: number; readonly isReserved: boolean },
): Change {
  const consumption = { key: 'refunds', perMs: HOUR_MS, amount, atMost: null }
  return { do: 'consume', consumption, requestId: id, atMs: NOW_MS, isReserved }
}

/** Calls that were decided at once; of some the params are masked. */
function decided(count: number): readonly Unit[] {
  return Array.from({ length: Math.ceil(count / 100) }, (_, unit) =>
    Array.from({ length: Math.min(100, count - unit * 100) }, (_, index) => call(unit * 100 + index)).flat(),
  )
}

function call(number: number): readonly Change[] {
  const params = { n: number, card: '4111 1111' }
  const request = recorded(
    aRequest({
      createdAtMs: NOW_MS + number * 60_000,
      call: aCall({ agentId: `agent-${number % 3}`, params, sessionId: `run-${number % 50}` }),
      maskedParams: number % 2 === 0 ? params : { ...params, card: '‹masked›' },
      idempotency: { ...AN_IDEMPOTENCY, key: `call ${number}` },
      execution: number % 5 === 0 ? { status: 'redeemed', atMs: NOW_MS + number * 60_000 + 7 } : null,
    }),
  )
  const recordedFact = aFactOf(request, {
    atMs: request.createdAtMs,
    matchedPolicyId: 'support',
    matchedRule: `rule ${number % 7}`,
    reason: number % 4 === 0 ? `Reason ${number}` : 'Small refunds are fine',
    bundleHash: request.bundleHash,
    latencyMs: number / 1_000,
  })
  return [
    { do: 'open', request },
    { do: 'append_fact', fact: recordedFact },
    { do: 'append_fact', fact: aFact({ kind: 'bundle_loaded', actor: 'veto', atMs: request.createdAtMs }) },
  ]
}
