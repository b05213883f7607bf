import type { Database } from 'better-sqlite3'
import type { Absence } from '../../../approval/model/absence.ts'
import type { AbsenceId } from '../../../core/ids.ts'
import { encodeAbsence } from '../../codecs/absence.ts'

/** Writes absences, inside a transaction. */
interface AbsenceWrites {
  /** Ends an earlier one of the person. */
  start(absence: Absence): void
  /** False, without writing, when it is not in force at that moment. */
  end(id: AbsenceId, atMs: number): boolean
}

/** Prepares the statements. */
export function absenceWrites(db: Database): AbsenceWrites {
  const insert = db.prepare(INSERT)
  const endEarlier = db.prepare(
    `UPDATE absences SET ended_at_ms = @atMs WHERE person_id = @personId AND ${IN_FORCE}`,
  )
  const end = db.prepare(`UPDATE absences SET ended_at_ms = @atMs WHERE id = @id AND ${IN_FORCE}`)
  return {
    start(absence) {
      endEarlier.run({ personId: absence.person.id, atMs: absence.startedAtMs })
      insert.run(encodeAbsence(absence))
    },
    end: (id, atMs) => end.run({ id, atMs }).changes === 1,
  }
}

const IN_FORCE = 'ended_at_ms IS NULL AND ends_at_ms > @atMs'
const INSERT = `INSERT INTO absences
  (id, person_id, person_name, substitute_id, substitute_name, started_at_ms, ends_at_ms)
  VALUES (@id, @personId, @personName, @substituteId, @substituteName, @startedAtMs, @endsAtMs)`
