import type { Database } from 'better-sqlite3'
import type { AbsenceStore } from '../../../approval/ports/absences.ts'
import { decodeAbsence } from '../../codecs/absence.ts'
import type { GuardedRead } from './guarded-read.ts'

export function absenceReads(db: Database, guarded: GuardedRead): AbsenceStore {
  const inForce = db.prepare<[number]>(
    `SELECT ${COLUMNS} FROM absences WHERE ended_at_ms IS NULL AND ends_at_ms > ? ORDER BY id`,
  )
  return { absences: (atMs) => guarded(() => inForce.all(atMs).map(decodeAbsence)) }
}

const COLUMNS = `id, person_id AS personId, person_name AS personName, substitute_id AS substituteId,
  substitute_name AS substituteName, started_at_ms AS startedAtMs, ends_at_ms AS endsAtMs`
