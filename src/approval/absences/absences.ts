import type { AbsenceId } from '../../core/ids.ts'
import type { ApproverGroup } from '../../policy/bundle.ts'
import { adminOf } from '../eligibility/admin.ts'
import { memberOf } from '../eligibility/eligibility.ts'
import { membershipsOf } from '../eligibility/memberships.ts'
import type { Absence } from '../model/absence.ts'
import type { Actor } from '../model/actor.ts'
import { absenceFact } from './absence-fact.ts'
import { type AbsenceOverview, overviewOf } from './overview.ts'
import { type AbsenceDeps, type NewAbsence, type StartResult, startAbsence } from './start-absence.ts'

/** Operations of people on absences. */
export interface Absences {
  /** Null for people who are not full members of the workspace, or of whom Slack does not say so. */
  overview(personId: string): Promise<AbsenceOverview | null>
  /** Somebody else is notified in place of this person from now on; an earlier absence ends. */
  start(personId: string, wanted: NewAbsence): Promise<StartResult>
  /** People may end their own absence, and admins that of others. */
  end(personId: string, ending: Ending): Promise<EndResult>
}

export interface Ending {
  readonly by: string
  /** The absence that is meant; null: the one in force. */
  readonly id: AbsenceId | null
}

export type EndResult =
  | { readonly kind: 'ended'; readonly absence: Absence }
  | { readonly kind: 'not_away' }
  /** The absence that is meant is over; another one may be in force. */
  | { readonly kind: 'already_ended' }
  | { readonly kind: 'not_an_admin' }

export function createAbsences(deps: AbsenceDeps): Absences {
  return {
    async overview(personId) {
      const person = await memberOf(deps.directory, personId).catch(() => null)
      if (person === null || 'code' in person) return null
      return overviewOf(deps, personId, { groups: await groupsOf(deps, person), nowMs: deps.clock.nowMs() })
    },
    start: (personId, wanted) => startAbsence(deps, personId, wanted),
    end: (personId, ending) => endAbsence(deps, personId, ending),
  }
}

async function endAbsence(deps: AbsenceDeps, personId: string, { by, id }: Ending): Promise<EndResult> {
  const isOwn = by === personId
  const admin = isOwn ? null : await adminOf(deps, by)
  if (!isOwn && admin === null) return { kind: 'not_an_admin' }
  const inForce = await deps.store.absences(deps.clock.nowMs())
  const found = inForce.find((absence) => isMeant(absence, personId, id))
  if (found === undefined) return { kind: id === null ? 'not_away' : 'already_ended' }
  return end(deps, found, admin ?? found.person)
}

function isMeant(absence: Absence, personId: string, id: AbsenceId | null): boolean {
  return absence.person.id === personId && (id === null || absence.id === id)
}

async function groupsOf(
  { directory, bundle }: AbsenceDeps,
  person: { readonly id: string },
): Promise<readonly ApproverGroup[]> {
  return (await membershipsOf({ directory, approvers: () => bundle().approvers }, person)).groups
}

async function end({ store, clock, changed }: AbsenceDeps, absence: Absence, by: Actor): Promise<EndResult> {
  const atMs = clock.nowMs()
  const { ok } = await store.commit([
    { do: 'end_absence', id: absence.id, atMs },
    { do: 'append_fact', fact: absenceFact(absence, { kind: 'absence_ended', by, atMs }) },
  ])
  if (!ok) return { kind: 'already_ended' }
  changed()
  return { kind: 'ended', absence }
}
