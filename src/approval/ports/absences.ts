import type { Absence } from '../model/absence.ts'

/** Who is away. */
export interface AbsenceStore {
  /** Those in force at that moment, at most one for each person, oldest first. */
  absences(atMs: number): Promise<readonly Absence[]>
}
