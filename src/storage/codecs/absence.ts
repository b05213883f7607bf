import { z } from 'zod'
import type { Absence } from '../../approval/model/absence.ts'
import { AbsenceIdColumn } from './columns.ts'
import { readStored } from './read-stored.ts'

/** An absence as a row. */
export function encodeAbsence({ person, substitute, ...own }: Absence) {
  return {
    ...own,
    personId: person.id,
    personName: person.name,
    substituteId: substitute.id,
    substituteName: substitute.name,
  }
}

/**
 * The absence of a row.
 * @throws {VetoError} `store_corrupt` when the row is invalid.
 */
export function decodeAbsence(row: unknown): Absence {
  const { personId, personName, substituteId, substituteName, ...own } = readStored(AbsenceRow, row)
  return {
    ...own,
    person: { id: personId, name: personName },
    substitute: { id: substituteId, name: substituteName },
  }
}

const AbsenceRow = z.object({
  id: AbsenceIdColumn,
  personId: z.string(),
  personName: z.string(),
  substituteId: z.string(),
  substituteName: z.string(),
  startedAtMs: z.number(),
  endsAtMs: z.number(),
})
