import SqliteDatabase, { type Database } from 'better-sqlite3'
import type { Unit } from '../../../approval/ports/unit.ts'
import { VetoError } from '../../../core/veto-error.ts'
import type { Head } from '../../../ledger/fact.ts'
import type { WriteResult } from '../../common/queued-units.ts'
import { headReader } from '../reads/ledger.ts'
import { type ApplyResult, unitWriter } from './apply-unit.ts'

/**
 * Prepares what writes a group of units in one transaction, on disk when it returns. A refused or impossible unit is
 * undone alone.
 * @throws {Database.SqliteError} when the transaction itself failed: nothing of the group was written.
 */
export function groupWriter(db: Database): (units: readonly Unit[]) => readonly WriteResult[] {
  const writer = unitWriter(db)
  const head = headReader(db)
  const alone = db.transaction((unit: Unit, head: Head) => applyOrUndo(writer.apply(unit, head)))
  const withoutSavepoint = (unit: Unit, head: Head) => orRequireSavepoint(writer.apply(unit, head))
  const withSavepoint = (unit: Unit, head: Head) => orRefuse(() => alone(unit, head))
  const group = db.transaction((units: readonly Unit[], attempt: typeof withSavepoint) => {
    writer.begin()
    const written = writeEach(units, head(), attempt)
    writer.finish()
    return written
  })

  return (units) => {
    try {
      return group.immediate(units, withoutSavepoint)
    } catch (error) {
      if (!(error instanceof SavepointNeeded) && !isInvalidUnit(error)) throw error
      return group.immediate(units, withSavepoint)
    }
  }
}

/** Savepoints cost time, so that a group runs without them until a unit turns out to need one. */
class SavepointNeeded extends Error {}

class UnitRollback extends Error {
  readonly applied: ApplyResult
  constructor(applied: ApplyResult) {
    super('undo this unit')
    this.applied = applied
  }
}

type Attempt = ApplyResult | { readonly ok: false; readonly error: VetoError }

function writeEach(
  units: readonly Unit[],
  before: Head,
  attempt: (unit: Unit, head: Head) => Attempt,
): readonly WriteResult[] {
  let head = before
  return units.map((unit): WriteResult => {
    const end = attempt(unit, head)
    if (end.ok) head = end.head
    return writtenOf(end)
  })
}

function writtenOf(end: Attempt): WriteResult {
  if (end.ok) return { ok: true, committed: { ok: true } }
  if ('error' in end) return end
  return { ok: true, committed: { ok: false, refused: end.refused } }
}

function orRequireSavepoint(applied: ApplyResult): ApplyResult {
  if (!applied.ok && applied.dirty) throw new SavepointNeeded()
  return applied
}

function applyOrUndo(applied: ApplyResult): ApplyResult {
  if (!applied.ok && applied.dirty) throw new UnitRollback(applied)
  return applied
}

function orRefuse(attempt: () => ApplyResult): Attempt {
  try {
    return attempt()
  } catch (error) {
    if (error instanceof UnitRollback) return error.applied
    if (!isInvalidUnit(error)) throw error
    return { ok: false, error: new VetoError('invalid_unit', 'A value cannot be stored', { cause: error }) }
  }
}

/** Was it caused by the unit's own values, rather than by the database? */
function isInvalidUnit(error: unknown): boolean {
  if (!(error instanceof SqliteDatabase.SqliteError)) return true
  return /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/.test(error.code)
}
