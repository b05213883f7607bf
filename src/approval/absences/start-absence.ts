import type { Clock } from '../../core/clock.ts'
import { newAbsenceId } from '../../core/ids.ts'
import type { ApproverGroup, Bundle } from '../../policy/bundle.ts'
import { memberOf } from '../eligibility/eligibility.ts'
import { membershipsOf } from '../eligibility/memberships.ts'
import { type Absence, MAX_ABSENCE_MS } from '../model/absence.ts'
import type { Refusal } from '../model/refusal.ts'
import type { AbsenceStore } from '../ports/absences.ts'
import type { Directory, Person } from '../ports/directory.ts'
import type { UnitWriter } from '../ports/unit.ts'
import { absenceFact } from './absence-fact.ts'
import { type AbsenceOverview, notifiedIn, overviewOf } from './overview.ts'
import type { Substitutes } from './substitutes.ts'

export interface AbsenceDeps {
  readonly store: AbsenceStore & UnitWriter
  readonly substitutes: Substitutes
  readonly directory: Directory
  readonly bundle: () => Pick<Bundle, 'approvers' | 'admins'>
  readonly clock: Clock
  /** Called after an absence has started or ended. */
  readonly changed: () => void
}

export interface NewAbsence {
  readonly substituteId: string
  readonly endsAtMs: number
}

export type StartResult =
  | { readonly kind: 'started'; readonly overview: AbsenceOverview }
  | { readonly kind: 'refused'; readonly why: StartRefusal }

/** Why nobody can be notified instead. */
export type StartRefusal =
  /** The person who wants to be away is no full member of the workspace. */
  | { readonly code: 'not_a_member' }
  | { readonly code: 'in_no_group' }
  | { readonly code: 'oneself' }
  | {
      readonly code: 'substitute_not_a_member'
      readonly kind: Extract<Refusal, { code: 'not_a_member' }>['kind']
    }
  /** `groups`: those of the person who wants to be away. */
  | { readonly code: 'no_common_group'; readonly name: string; readonly groups: readonly string[] }
  /** The substitute is away as well, and those who are notified instead lead back to the person. */
  | { readonly code: 'circle'; readonly name: string }
  | { readonly code: 'not_in_future' }
  | { readonly code: 'too_long' }
  /** Slack could not say who is in the groups. */
  | { readonly code: 'membership_unknown' }

/** Checks the substitute by the same lookups as a vote, and starts the absence. */
export async function startAbsence(
  deps: AbsenceDeps,
  personId: string,
  wanted: NewAbsence,
): Promise<StartResult> {
  const { store, clock, changed } = deps
  const checked = await check(deps, personId, wanted).catch(() => UNKNOWN)
  if ('code' in checked) return { kind: 'refused', why: checked }
  const { absence, groups } = checked
  const { person: by, startedAtMs: atMs } = absence
  await store.commit([
    { do: 'start_absence', absence },
    { do: 'append_fact', fact: absenceFact(absence, { kind: 'absence_started', by, atMs }) },
  ])
  changed()
  return { kind: 'started', overview: await overviewOf(deps, personId, { groups, nowMs: clock.nowMs() }) }
}

const UNKNOWN = { code: 'membership_unknown' } as const

interface CheckedAbsence {
  readonly absence: Absence
  /** Those of the person. */
  readonly groups: readonly ApproverGroup[]
}

async function check(
  deps: AbsenceDeps,
  personId: string,
  { substituteId, endsAtMs }: NewAbsence,
): Promise<CheckedAbsence | StartRefusal> {
  const { directory, clock } = deps
  const nowMs = clock.nowMs()
  const person = await memberOf(directory, personId)
  if ('code' in person) return { code: 'not_a_member' }
  if (substituteId === personId) return { code: 'oneself' }
  if (!(endsAtMs > nowMs)) return { code: 'not_in_future' }
  if (endsAtMs > nowMs + MAX_ABSENCE_MS) return { code: 'too_long' }
  const substitute = await memberOf(directory, substituteId)
  if ('code' in substitute) {
    return substitute.code === 'not_a_member'
      ? { code: 'substitute_not_a_member', kind: substitute.kind }
      : UNKNOWN
  }
  const absence: Absence = {
    id: newAbsenceId(nowMs),
    person: { id: person.id, name: person.name },
    substitute: { id: substitute.id, name: substitute.name },
    startedAtMs: nowMs,
    endsAtMs,
  }
  return checkGroups(deps, absence)
}

async function checkGroups(deps: AbsenceDeps, absence: Absence): Promise<CheckedAbsence | StartRefusal> {
  const { person, substitute } = absence
  const [own, theirs] = await Promise.all([person, substitute].map((one) => membershipsIn(deps, one)))
  if (own === undefined || theirs === undefined) return UNKNOWN
  const isComplete = own.isComplete && theirs.isComplete
  if (own.groups.length === 0) return isComplete ? { code: 'in_no_group' } : UNKNOWN
  const common = own.groups.filter((group) => theirs.groups.includes(group))
  if (common.length === 0) {
    const groups = own.groups.map(({ name }) => name)
    return isComplete ? { code: 'no_common_group', name: substitute.name, groups } : UNKNOWN
  }
  const isCircle = await leadsBack(deps, absence, common)
  return isCircle ? { code: 'circle', name: substitute.name } : { absence, groups: own.groups }
}

function membershipsIn({ directory, bundle }: AbsenceDeps, person: Pick<Person, 'id'>) {
  return membershipsOf({ directory, approvers: () => bundle().approvers }, person)
}

/** Would the person be notified as before in each of these groups? */
async function leadsBack(
  { substitutes }: AbsenceDeps,
  absence: Absence,
  groups: readonly ApproverGroup[],
): Promise<boolean> {
  const { person } = absence
  const notified = await Promise.all(
    groups.map(async (group) => {
      const absences = new Map([...(await substitutes.of(group)), [person.id, absence] as const])
      return notifiedIn({ absences }, person.id)
    }),
  )
  return notified.every((one) => one === null)
}
