import type { Absence } from '../../src/approval/model/absence.ts'
import { newAbsenceId } from '../../src/core/ids.ts'
import { ANN, BEN, NOW_MS } from './builders.ts'

/** Ann is away for a day, and Ben is notified in her place. */
export function anAbsence(known: Partial<Absence> = {}, startedAtMs = NOW_MS): Absence {
  return {
    id: newAbsenceId(startedAtMs),
    person: ANN,
    substitute: BEN,
    startedAtMs,
    endsAtMs: startedAtMs + 86_400_000,
    ...known,
  }
}
