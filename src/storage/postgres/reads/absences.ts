import type { AbsenceStore } from '../../../approval/ports/absences.ts'
import { decodeAbsence } from '../../codecs/absence.ts'
import type { Reader } from '../session/reader.ts'

export function absenceReads({ lookUp }: Reader): AbsenceStore {
  return { absences: async (atMs) => (await lookUp(IN_FORCE, [atMs])).map(decodeAbsence) }
}

const IN_FORCE = `SELECT id, person_id AS "personId", person_name AS "personName", substitute_id AS "substituteId",
    substitute_name AS "substituteName", started_at_ms AS "startedAtMs", ends_at_ms AS "endsAtMs"
  FROM absences WHERE ended_at_ms IS NULL AND ends_at_ms > $1 ORDER BY id`
