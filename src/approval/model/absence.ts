import type { AbsenceId } from '../../core/ids.ts'
import type { Actor } from './actor.ts'

/** A person is away: until it ends, somebody else is notified in their place. It changes nobody's right to decide. */
export interface Absence {
  readonly id: AbsenceId
  /** Who is away. */
  readonly person: Actor
  /** Who is notified in their place. */
  readonly substitute: Actor
  readonly startedAtMs: number
  /** When it ends by itself. */
  readonly endsAtMs: number
}

/** The longest absence: a year. */
export const MAX_ABSENCE_MS = 366 * 86_400_000
