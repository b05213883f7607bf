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
  end(personId: string, ending: { readonly by: string }): Promise<EndResult>
}

export type EndResult =
  | { readonly kind: 'ended'; readonly absence: Absence }
  | { readonly kind: 'not_away' }
  | { readonly kind: 'not_an_admin' }

export function createAbsences(deps: AbsenceDeps): Absences {
  const { store, clock } = deps
  return {
    async overview(personId) {
      const person = await memberOf(deps.directory, personId).catch(() => null)
      if (person === null || 'code' in person) return null
      return overviewOf(deps, personId, { groups: await groupsOf(deps, person), nowMs: clock.nowMs() })
    },
    start: (personId, wanted) => startAbsence(deps, personId, wanted),
    async end(personId, { by }) {
      const found = (await store.absences(clock.nowMs())).find(({ person }) => person.id === personId)
      const actor = by === personId ? (found?.person ?? null) : await adminOf(deps, by)
      if (actor === null) return { kind: by === personId ? 'not_away' : 'not_an_admin' }
      return found === undefined ? { kind: 'not_away' } : end(deps, found, actor)
    },
  }
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
  if (!ok) return { kind: 'not_away' }
  changed()
  return { kind: 'ended', absence }
}
