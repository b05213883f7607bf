import type { Absence } from '../../../approval/model/absence.ts'
import type { AbsenceId } from '../../../core/ids.ts'
import { encodeAbsence } from '../../codecs/absence.ts'
import { inserting } from './insert.ts'
import { guarded, type Step, write } from './step.ts'

/** Ends an earlier one of the person. */
export function startAbsence(absence: Absence): readonly Step[] {
  return [
    write(END_EARLIER, [absence.person.id, absence.startedAtMs]),
    { ...insert([encodeAbsence(absence)]), guard: null },
  ]
}

/** Refused when it is not in force at that moment. */
export function endAbsence(id: AbsenceId, atMs: number): Step {
  return guarded('end_absence', END, [id, atMs])
}

const IN_FORCE = 'ended_at_ms IS NULL AND ends_at_ms > $2'
const END_EARLIER = `UPDATE absences SET ended_at_ms = $2 WHERE person_id = $1 AND ${IN_FORCE}`
const END = `UPDATE absences SET ended_at_ms = $2 WHERE id = $1 AND ${IN_FORCE}`

const insert = inserting({
  table: 'absences',
  columns: [
    'id',
    'person_id',
    'person_name',
    'substitute_id',
    'substitute_name',
    'started_at_ms',
    'ends_at_ms',
  ],
})
