import type { FactKind } from '#protocol/audit.ts'
import { type Fact, fact } from '../../ledger/fact.ts'
import type { Absence } from '../model/absence.ts'
import type { Actor } from '../model/actor.ts'

interface AbsenceEvent {
  readonly kind: Extract<FactKind, 'absence_started' | 'absence_ended'>
  readonly by: Actor
  readonly atMs: number
}

/** A fact about an absence: `abs_…: Ben Okafor (U0BEN) instead of Ann Meyer (U0ANN) until 2026-11-23T09:00:00.000Z`. */
export function absenceFact(absence: Absence, { kind, by, atMs }: AbsenceEvent): Fact {
  const { id, person, substitute, endsAtMs } = absence
  const until = new Date(endsAtMs).toISOString()
  const reason = `${id}: ${named(substitute)} instead of ${named(person)} until ${until}`
  return fact({ atMs, kind, actor: by.id, actorName: by.name, reason })
}

/** The id as well: people choose their names themselves. */
function named({ id, name }: Actor): string {
  return `${name} (${id})`
}
