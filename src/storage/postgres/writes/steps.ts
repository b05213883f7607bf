import type { Change } from '../../../approval/ports/unit.ts'
import { assertNever } from '../../../core/assert-never.ts'
import { endAbsence, startAbsence } from './absences.ts'
import { replaceKey, revokeKey, upsertKey, useKey } from './agent-keys.ts'
import { upsertAlert } from './alerts.ts'
import { insertCallback, updateCallback } from './callbacks.ts'
import { deliver, delivered, drop, markBrief, postpone, updateDirectMessages } from './deliveries.ts'
import { insertExecution } from './executions.ts'
import { insertGrant, requireGrant, revokeGrant, useGrant } from './grants.ts'
import { claim } from './job-runs.ts'
import { join } from './joined-calls.ts'
import { consume, countConsumption, releaseConsumption } from './limits.ts'
import { endLockdown, insertLockdown, requireNoLockdown } from './lockdowns.ts'
import { limitPending } from './pending-limit.ts'
import { insertCheckpoint, insertSigningKey, raiseEpoch } from './record-keys.ts'
import { openAll, transition } from './requests.ts'
import { prune } from './retention.ts'
import type { Step } from './step.ts'
import { countAsked, recordValue } from './tally.ts'

/** The statements of a change, in order. Facts are written after all changes of a group. */
export function stepsOf(change: Change): readonly Step[] {
  switch (change.do) {
    case 'append_fact':
      return []
    case 'open':
      return [
        openAll([{ request: change.request, callIdentity: change.callIdentity ?? null }]),
        ...countAsked(change.request),
      ]
    case 'transition':
      return [transition(change), ...countAsked(change.request)]
    case 'prune':
      return prune(change.request)
    case 'consume':
      return consume(change)
    case 'start_absence':
      return startAbsence(change.absence)
    default:
      return [isSent(change) ? sending(change) : other(change)]
  }
}

type SentChange = Extract<Change, { do: (typeof SENT)[number] }>
type OtherChange = Exclude<
  Change,
  SentChange | { do: 'append_fact' | 'open' | 'transition' | 'prune' | 'consume' | 'start_absence' }
>

const SENT = [
  'deliver',
  'delivered',
  'mark_brief',
  'postpone',
  'drop',
  'update_direct_messages',
  'insert_callback',
  'update_callback',
  'insert_alert',
] as const

function isSent(change: Change): change is SentChange {
  return SENT.some((one) => one === change.do)
}

/** What is sent, and its progress. */
function sending(change: SentChange): Step {
  switch (change.do) {
    case 'deliver':
      return deliver(change.delivery)
    case 'delivered':
      return delivered(change)
    case 'mark_brief':
      return markBrief(change.id)
    case 'postpone':
      return postpone(change)
    case 'drop':
      return drop(change.id)
    case 'update_direct_messages':
      return updateDirectMessages(change)
    case 'insert_callback':
      return insertCallback(change.callback)
    case 'update_callback':
      return updateCallback(change)
    case 'insert_alert':
      return upsertAlert(change.alert)
  }
}

function other(change: OtherChange): Step {
  switch (change.do) {
    case 'limit_pending':
      return limitPending(change.agentId, change.max)
    case 'join':
      return join(change)
    case 'count_consumption':
      return countConsumption(change.requestId, change.atMs)
    case 'release_consumption':
      return releaseConsumption(change.requestId, change.keys)
    case 'record_value':
      return recordValue(change)
    case 'claim':
      return claim(change)
    case 'insert_execution':
      return insertExecution(change.execution)
    case 'raise_epoch':
      return raiseEpoch(change.epoch)
    case 'insert_signing_key':
      return insertSigningKey(change.key)
    case 'insert_checkpoint':
      return insertCheckpoint(change.checkpoint)
    default:
      return permitting(change)
  }
}

type PermissionChange = Extract<
  Change,
  {
    do:
      | 'insert_key'
      | 'use_key'
      | 'revoke_key'
      | 'replace_key'
      | 'insert_grant'
      | 'use_grant'
      | 'revoke_grant'
      | 'require_grant'
      | 'require_no_lockdown'
      | 'insert_lockdown'
      | 'end_lockdown'
      | 'end_absence'
  }
>

/** Who may do what: keys, grants, lockdowns, absences. */
function permitting(change: PermissionChange): Step {
  switch (change.do) {
    case 'insert_key':
      return upsertKey(change.key)
    case 'use_key':
      return useKey(change.hash, change.atMs)
    case 'revoke_key':
      return revokeKey(change.hash, change.atMs)
    case 'replace_key':
      return replaceKey(change)
    case 'insert_grant':
      return insertGrant(change.grant)
    case 'use_grant':
      return useGrant(change.id, change.atMs)
    case 'revoke_grant':
      return revokeGrant(change)
    case 'require_grant':
      return requireGrant(change.id)
    case 'require_no_lockdown':
      return requireNoLockdown([change])
    case 'insert_lockdown':
      return insertLockdown(change.lockdown)
    case 'end_lockdown':
      return endLockdown(change.id, change.end)
    case 'end_absence':
      return endAbsence(change.id, change.atMs)
    default:
      return assertNever(change)
  }
}
