import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { ApproverGroup } from '../../policy/bundle.ts'
import { isMember } from '../eligibility/eligibility.ts'
import type { Absence } from '../model/absence.ts'
import type { AbsenceStore } from '../ports/absences.ts'
import type { Directory } from '../ports/directory.ts'

/** Finds who is notified instead of those who are away. */
export interface Substitutes {
  /**
   * The absences that count in this group now, by the id of who is away: both people belong to it, and the substitute is a full
   * member of the workspace. Never rejects: what cannot be looked up does not count.
   */
  of(group: ApproverGroup): Promise<ReadonlyMap<string, Absence>>
}

interface Deps {
  readonly store: AbsenceStore
  readonly directory: Directory
  readonly clock: Clock
  readonly log: Log
}

export function createSubstitutes(deps: Deps): Substitutes {
  return {
    async of(group) {
      const absences = await absencesNow(deps)
      const counting = await Promise.all(absences.map((absence) => counts(deps, group, absence)))
      return new Map(absences.filter((_, at) => counting[at]).map((absence) => [absence.person.id, absence]))
    },
  }
}

async function absencesNow({ store, clock, log }: Deps): Promise<readonly Absence[]> {
  try {
    return await store.absences(clock.nowMs())
  } catch (error) {
    log.warn({ err: error }, 'absences could not be read; people are notified as if nobody were away')
    return []
  }
}

async function counts(
  { directory, log }: Deps,
  group: ApproverGroup,
  { id, person, substitute }: Absence,
): Promise<boolean> {
  try {
    const memberships = [person, substitute].map((one) => isMember(directory, group, one))
    if ((await Promise.all(memberships)).includes(false)) return false
    return (await directory.person(substitute.id))?.kind === 'member'
  } catch (error) {
    log.warn({ err: error, absenceId: id }, 'a substitute could not be looked up in Slack, and is not used')
    return false
  }
}
