import type { Database } from 'better-sqlite3'
import type { VetoRequest } from '../../approval/model/request.ts'
import type { Change, Guarded, Unit } from '../../approval/ports/unit.ts'
import { assertNever } from '../../core/assert-never.ts'
import { headOf, link } from '../../ledger/chain.ts'
import type { Fact, Head } from '../../ledger/fact.ts'
import { agentKeyTable } from './agent-keys.ts'
import { alertTable } from './alerts.ts'
import { callbackTable } from './callbacks.ts'
import { deliveryTable } from './deliveries.ts'
import { epochTable } from './epoch.ts'
import { executionTable } from './executions.ts'
import { grantTable } from './grants.ts'
import { joinedCallTable } from './joined-calls.ts'
import { ledgerTable } from './ledger.ts'
import { type LimitTable, limitTable } from './limit-takes.ts'
import { pendingRequests } from './pending-requests.ts'
import { requestTable } from './requests.ts'
import { signingKeyTable } from './signing-keys.ts'
import { tallyTable } from './tally.ts'

export type Applied =
  | { readonly ok: true; readonly head: Head }
  /** `dirty`: changes before the refused one were written and must be undone. */
  | { readonly ok: false; readonly refused: Guarded; readonly dirty: boolean }

/** Prepares what writes one unit inside a transaction: its changes in order, then its facts behind `head`. */
export function unitWriter(db: Database): (unit: Unit, head: Head) => Applied {
  const write = changeWriter(db)
  const ledger = ledgerTable(db)

  return (unit, head) => {
    let dirty = false
    for (const change of unit) {
      const refused = write(change)
      if (refused !== null) return { ok: false, refused, dirty }
      dirty = dirty || !WRITES_NOTHING.has(change.do)
    }
    let last = head
    for (const fact of factsOf(unit)) {
      const entry = link(last, fact)
      ledger.append(entry)
      last = headOf(entry)
    }
    return { ok: true, head: last }
  }
}

/** Changes that write nothing of their own, or only at the end. */
const WRITES_NOTHING: ReadonlySet<Change['do']> = new Set(['append_fact', 'limit_pending'])

/** Writes one change; the name of its guard, with nothing written, when that refuses. Facts are left to the end. */
function changeWriter(db: Database): (change: Change) => Guarded | null {
  const requests = requestWriter(db)
  const limits = limitTable(db)
  const free = freeWriter(db, limits)
  const claim = claimWriter(db)
  const grants = grantTable(db)
  const executions = executionTable(db)
  const keys = agentKeyTable(db)
  const pending = pendingRequests(db)
  const joined = joinedCallTable(db)

  return (change) => {
    switch (change.do) {
      case 'use_grant':
        return unless(grants.use(change.id, change.atMs), 'use_grant')
      case 'revoke_grant':
        return unless(grants.revoke(change), 'revoke_grant')
      case 'revoke_key':
        return unless(keys.revoke(change.hash, change.atMs), 'revoke_key')
      case 'open':
        return unless(requests.open(change.request, change.callIdentity ?? null), 'open')
      case 'transition':
        return unless(requests.move(change), 'transition')
      case 'claim':
        return unless(claim(change), 'claim')
      case 'consume':
        return unless(limits.take(change), 'consume')
      case 'insert_execution':
        return unless(executions.see(change.observed), 'insert_execution')
      case 'limit_pending':
        return unless(pending.hasRoom(change.agentId, change.max), 'limit_pending')
      case 'join':
        return unless(joined.join(change.call, change.requestId), 'join')
      default:
        free(change)
        return null
    }
  }
}

function unless(written: boolean, guard: Guarded): Guarded | null {
  return written ? null : guard
}

function claimWriter(db: Database): (change: Extract<Change, { do: 'claim' }>) => boolean {
  const claim = db.prepare(
    `INSERT INTO job_runs (job, period, at_ms) SELECT :job, :period, :atMs
      WHERE NOT EXISTS (SELECT 1 FROM job_runs WHERE job = :job AND (period = :period OR period > :after))`,
  )
  return ({ job, period, after = null, atMs }) => claim.run({ job, period, after, atMs }).changes === 1
}

function freeWriter(db: Database, limits: LimitTable): (change: Exclude<Change, { do: Guarded }>) => void {
  const outbox = outboxWriter(db)
  const keys = agentKeyTable(db)
  const signingKeys = signingKeyTable(db)
  const callbacks = callbackTable(db)
  const epoch = epochTable(db)
  const grants = grantTable(db)
  return (change) => {
    switch (change.do) {
      case 'append_fact':
        return
      case 'deliver':
      case 'delivered':
      case 'mark_brief':
      case 'postpone':
      case 'drop':
      case 'insert_alert':
        return outbox(change)
      case 'insert_key':
        return keys.keep(change.key)
      case 'use_key':
        return keys.use(change.hash, change.atMs)
      case 'insert_signing_key':
        return signingKeys.keep(change.key)
      case 'insert_grant':
        return grants.keep(change.grant)
      case 'count_consumption':
        return limits.count(change.requestId, change.atMs)
      case 'release_consumption':
        return limits.release(change.requestId, change.keys)
      case 'raise_epoch':
        return epoch.raise(change.epoch)
      case 'insert_callback':
        return callbacks.insert(change.callback)
      case 'update_callback':
        return callbacks.move(change)
      default:
        return assertNever(change)
    }
  }
}

/** What channels are to show, and how far that has come. */
function outboxWriter(db: Database): (change: OutboxChange) => void {
  const deliveries = deliveryTable(db)
  const alerts = alertTable(db)
  return (change) => {
    switch (change.do) {
      case 'deliver':
        return deliveries.send(change.delivery)
      case 'delivered':
        return deliveries.delivered(change)
      case 'mark_brief':
        return deliveries.markBrief(change.id)
      case 'postpone':
        return deliveries.postpone(change)
      case 'drop':
        return deliveries.drop(change.id)
      case 'insert_alert':
        return alerts.keep(change.alert)
    }
  }
}

type OutboxChange = Extract<
  Change,
  { do: 'deliver' | 'delivered' | 'mark_brief' | 'postpone' | 'drop' | 'insert_alert' }
>

/** Requests together with the counts of them. */
function requestWriter(db: Database) {
  const requests = requestTable(db)
  const tally = tallyTable(db)
  return {
    open(request: VetoRequest, callIdentity: string | null): boolean {
      if (!requests.open(request, callIdentity)) return false
      const { createdAtMs, call, state } = request
      tally.count({ createdAtMs, tool: call.tool, status: state.status, by: 1 })
      return true
    },
    move(wanted: Extract<Change, { do: 'transition' }>): boolean {
      const origin = requests.move(wanted)
      if (origin === null) return false
      const { status } = wanted.request.state
      if (status === wanted.from) return true
      tally.count({ ...origin, status: wanted.from, by: -1 })
      tally.count({ ...origin, status, by: 1 })
      return true
    },
  }
}

function factsOf(unit: Unit): readonly Fact[] {
  return unit.flatMap((change) => (change.do === 'append_fact' ? [change.fact] : []))
}
