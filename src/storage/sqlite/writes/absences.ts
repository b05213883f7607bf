import type { Database } from 'better-sqlite3'
import type { Absence } from '../../../approval/model/absence.ts'
import type { AbsenceId } from '../../../core/ids.ts'
import { encodeAbsence } from '../../codecs/absence.ts'

/** Writes absences, inside a transaction. */
interface AbsenceWrites {
  /** False, without writing, while another absence of the person is in force. */
  start(absence: Absence): boolean
  /** False, without writing, when it is not in force at that moment. */
  end(id: AbsenceId, atMs: number): boolean
}

/** Prepares the statements. */
export function absenceWrites(db: Database): AbsenceWrites {
  const start = db.prepare(START)
  const end = db.prepare(
    'UPDATE absences SET ended_at_ms = @atMs WHERE id = @id AND ended_at_ms IS NULL AND ends_at_ms > @atMs',
  )
  return {
    start: (absence) => start.run(encodeAbsence(absence)).changes === 1,
    end: (id, atMs) => end.run({ id, atMs }).changes === 1,
  }
}

const START = `INSERT INTO absences (id, person_id, person_name, substitute_id, substitute_name, started_at_ms, ends_at_ms)
  SELECT @id, @personId, @personName, @substituteId, @substituteName, @startedAtMs, @endsAtMs
  WHERE NOT EXISTS (
    SELECT 1 FROM absences WHERE person_id = @personId AND ended_at_ms IS NULL AND ends_at_ms > @startedAtMs
  )`
