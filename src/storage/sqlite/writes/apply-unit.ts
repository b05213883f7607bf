import type { Database } from 'better-sqlite3'
import type { KeptRequest, VetoRequest } from '../../../approval/model/request.ts'
import type { Change, ConditionalChange, Unit } from '../../../approval/ports/unit.ts'
import { assertNever } from '../../../core/assert-never.ts'
import { headOf, link } from '../../../ledger/chain.ts'
import type { Fact, Head } from '../../../ledger/fact.ts'
import { absenceWrites } from './absences.ts'
import { agentKeyWrites } from './agent-keys.ts'
import { checkpointWriter } from './checkpoints.ts'
import { attemptWriter } from './deliveries.ts'
import { epochWriter } from './epoch.ts'
import { executionWriter } from './executions.ts'
import { grantWriter, grantWrites } from './grants.ts'
import { jobRunWriter } from './job-runs.ts'
import { joinedCallWriter } from './joined-calls.ts'
import { ledgerWriter } from './ledger.ts'
import { type LimitWrites, limitWrites } from './limits.ts'
import { lockdownWrites } from './lockdowns.ts'
import { outboxWriter } from './outbox.ts'
import { pendingLimit } from './pending-limit.ts'
import { requestWrites } from './requests.ts'
import { pruneWriter } from './retention.ts'
import { signingKeyWriter } from './signing-keys.ts'
import { automaticCounts, tallyWrites, valueWriter } from './tally.ts'

export type ApplyResult =
  | { readonly ok: true; readonly head: Head }
  /** `dirty`: changes before the refused one were written and must be undone. */
  | { readonly ok: false; readonly refused: ConditionalChange; readonly dirty: boolean }

/** Writes units of one transaction. */
export interface UnitWriter {
  /** Call at the beginning of each transaction. */
  begin(): void
  /** Writes one unit: its changes in order, then its facts after `head`. */
  apply(unit: Unit, head: Head): ApplyResult
  /** Writes what is summed for all units; call before the transaction is committed. */
  finish(): void
}

/** Prepares the statements. */
export function unitWriter(db: Database): UnitWriter {
  const automatic = automaticCounts(db)
  const write = changeWriter(db)
  const append = ledgerWriter(db)

  function apply(unit: Unit, head: Head): ApplyResult {
    let dirty = false
    for (const change of unit) {
      const refused = write(change)
      if (refused !== null) return { ok: false, refused, dirty }
      dirty = dirty || !WRITES_NOTHING.has(change.do)
    }
    const last = appendFacts(unit, head)
    // After all else, as a unit that is undone must not be counted.
    for (const request of openedBy(unit)) automatic.count(request)
    return { ok: true, head: last }
  }

  function appendFacts(unit: Unit, head: Head): Head {
    let last = head
    for (const fact of factsOf(unit)) {
      const entry = link(last, fact)
      append(entry)
      last = headOf(entry)
    }
    return last
  }

  return { begin: automatic.clear, apply, finish: automatic.write }
}

/** Changes that write nothing themselves, or only at the end. */
const WRITES_NOTHING: ReadonlySet<Change['do']> = new Set([
  'append_fact',
  'limit_pending',
  'require_grant',
  'require_no_lockdown',
])

/** Writes one change; the name of its guard, with nothing written, when that refuses. Facts are left to the end. */
function changeWriter(db: Database): (change: Change) => ConditionalChange | null {
  const writeRequest = requestWriter(db)
  const limits = limitWrites(db)
  const unguarded = unguardedWriter(db, limits)
  const writeOnce = onceWriter(db)
  const writeGrant = grantWriter(db)
  const keys = agentKeyWrites(db)
  const hasRoom = pendingLimit(db)
  const join = joinedCallWriter(db)
  const writeSpan = spanWriter(db)

  return (change) => {
    switch (change.do) {
      case 'use_grant':
      case 'revoke_grant':
      case 'require_grant':
        return unless(writeGrant(change), change.do)
      case 'revoke_key':
      case 'replace_key':
        return unless(keys.end(change), change.do)
      case 'open':
      case 'transition':
      case 'prune':
        return unless(writeRequest(change), change.do)
      case 'claim':
      case 'postpone':
      case 'insert_execution':
        return unless(writeOnce(change), change.do)
      case 'consume':
        return unless(limits.consume(change), 'consume')
      case 'limit_pending':
        return unless(hasRoom(change.agentId, change.max), 'limit_pending')
      case 'join':
        return unless(join(change), 'join')
      case 'require_no_lockdown':
      case 'end_lockdown':
      case 'end_absence':
        return unless(writeSpan(change), change.do)
      default:
        unguarded(change)
        return null
    }
  }
}

function unless(written: boolean, guard: ConditionalChange): ConditionalChange | null {
  return written ? null : guard
}

type OnceChange = Extract<Change, { do: 'claim' | 'postpone' | 'insert_execution' }>

/** What only one of several may record; false: refused. */
function onceWriter(db: Database): (change: OnceChange) => boolean {
  const claim = jobRunWriter(db)
  const postpone = attemptWriter(db)
  const insertExecution = executionWriter(db)
  return (change) => {
    switch (change.do) {
      case 'claim':
        return claim(change)
      case 'postpone':
        return postpone(change)
      case 'insert_execution':
        return insertExecution(change.execution)
    }
  }
}

type SpanChange = Extract<Change, { do: 'require_no_lockdown' | 'end_lockdown' | 'end_absence' }>

/** Lockdowns and absences, which are in force for a time; false: refused. */
function spanWriter(db: Database): (change: SpanChange) => boolean {
  const lockdowns = lockdownWrites(db)
  const absences = absenceWrites(db)
  return (change) => {
    switch (change.do) {
      case 'require_no_lockdown':
        return lockdowns.isFree(change)
      case 'end_lockdown':
        return lockdowns.end(change.id, change.end)
      case 'end_absence':
        return absences.end(change.id, change.atMs)
    }
  }
}

function unguardedWriter(
  db: Database,
  limits: LimitWrites,
): (change: Exclude<Change, { do: ConditionalChange }>) => void {
  const outbox = outboxWriter(db)
  const writeKey = keyWriter(db)
  const raiseEpoch = epochWriter(db)
  const recordValue = valueWriter(db)
  const grants = grantWrites(db)
  const startSpan = spanStarter(db)
  return (change) => {
    switch (change.do) {
      case 'append_fact':
        return
      case 'deliver':
      case 'delivered':
      case 'mark_brief':
      case 'drop':
      case 'insert_alert':
      case 'update_direct_messages':
      case 'insert_callback':
      case 'update_callback':
        return outbox(change)
      case 'insert_key':
      case 'use_key':
      case 'insert_signing_key':
      case 'insert_checkpoint':
        return writeKey(change)
      case 'insert_grant':
        return grants.insert(change.grant)
      case 'insert_lockdown':
      case 'start_absence':
        return startSpan(change)
      case 'count_consumption':
      case 'release_consumption':
        return endReservation(limits, change)
      case 'record_value':
        return recordValue(change)
      case 'raise_epoch':
        return raiseEpoch(change.epoch)
      default:
        return assertNever(change)
    }
  }
}

type KeyChange = Extract<
  Change,
  { do: 'insert_key' | 'use_key' | 'insert_signing_key' | 'insert_checkpoint' }
>

/** API keys, signing keys, and what these sign. */
function keyWriter(db: Database): (change: KeyChange) => void {
  const keys = agentKeyWrites(db)
  const insertSigningKey = signingKeyWriter(db)
  const insertCheckpoint = checkpointWriter(db)
  return (change) => {
    switch (change.do) {
      case 'insert_key':
        return keys.upsert(change.key)
      case 'use_key':
        return keys.use(change.hash, change.atMs)
      case 'insert_signing_key':
        return insertSigningKey(change.key)
      case 'insert_checkpoint':
        return insertCheckpoint(change.checkpoint)
    }
  }
}

function spanStarter(
  db: Database,
): (change: Extract<Change, { do: 'insert_lockdown' | 'start_absence' }>) => void {
  const lockdowns = lockdownWrites(db)
  const absences = absenceWrites(db)
  return (change) =>
    change.do === 'insert_lockdown' ? lockdowns.insert(change.lockdown) : absences.start(change.absence)
}

type ReservationEnd = Extract<Change, { do: 'count_consumption' | 'release_consumption' }>

function endReservation(limits: LimitWrites, change: ReservationEnd): void {
  if (change.do === 'count_consumption') limits.count(change.requestId, change.atMs)
  else limits.release(change.requestId, change.keys)
}

type RequestChange = Extract<Change, { do: 'open' | 'transition' | 'prune' }>

/** New requests and new versions of requests; false: refused. */
function requestWriter(db: Database): (change: RequestChange) => boolean {
  const requests = countedRequestWrites(db)
  const prune = pruneWriter(db)
  return (change) => {
    switch (change.do) {
      case 'open':
        return requests.insert(change.request, change.callIdentity ?? null)
      case 'transition':
        return requests.update(change)
      case 'prune':
        return prune(change.request)
    }
  }
}

/** Requests together with what statistics read of them. */
function countedRequestWrites(db: Database) {
  const requests = requestWrites(db)
  const tallies = tallyWrites(db)
  return {
    insert(request: KeptRequest, callIdentity: string | null): boolean {
      if (!requests.insert(request, callIdentity)) return false
      tallies.asked(request)
      return true
    },
    update(transition: Extract<Change, { do: 'transition' }>): boolean {
      if (!requests.update(transition)) return false
      tallies.asked(transition.request)
      return true
    },
  }
}

function openedBy(unit: Unit): readonly VetoRequest[] {
  return unit.flatMap((change) => (change.do === 'open' ? [change.request] : []))
}

function factsOf(unit: Unit): readonly Fact[] {
  return unit.flatMap((change) => (change.do === 'append_fact' ? [change.fact] : []))
}
