import type { ApproverGroup } from '../../policy/bundle.ts'
import { notifiedPerson } from '../decide/notified-person.ts'
import type { Absence } from '../model/absence.ts'
import type { Actor } from '../model/actor.ts'
import type { AbsenceStore } from '../ports/absences.ts'
import type { Substitutes } from './substitutes.ts'

/** What is true of a person's notifications now. */
export interface AbsenceOverview {
  /** The names of the approver groups of this person. */
  readonly groups: readonly string[]
  /** Null: not away. */
  readonly own: OwnAbsence | null
  /** In whose place this person is notified, and in which groups; oldest first. */
  readonly covered: readonly CoveredAbsence[]
}

export interface OwnAbsence {
  readonly absence: Absence
  /** Who is notified in each group in place of this person; null: the person as before. */
  readonly groups: readonly { readonly name: string; readonly notified: Actor | null }[]
}

export interface CoveredAbsence {
  readonly absence: Absence
  readonly groups: readonly string[]
}

interface Deps {
  readonly store: AbsenceStore
  readonly substitutes: Substitutes
}

/** @param groups - those of this person. */
export async function overviewOf(
  { store, substitutes }: Deps,
  personId: string,
  { groups, nowMs }: { readonly groups: readonly ApproverGroup[]; readonly nowMs: number },
): Promise<AbsenceOverview> {
  const absences = await store.absences(nowMs)
  const inGroups = await Promise.all(
    groups.map(async (group) => ({ name: group.name, absences: await substitutes.of(group) })),
  )
  const own = absences.find(({ person }) => person.id === personId)
  return {
    groups: groups.map(({ name }) => name),
    own:
      own === undefined
        ? null
        : {
            absence: own,
            groups: inGroups.map((group) => ({ name: group.name, notified: notifiedIn(group, personId) })),
          },
    covered: absences.flatMap((absence) => {
      const names = inGroups
        .filter((group) => notifiedIn(group, absence.person.id)?.id === personId)
        .map(({ name }) => name)
      return names.length === 0 ? [] : [{ absence, groups: names }]
    }),
  }
}

interface GroupAbsences {
  readonly absences: ReadonlyMap<string, Absence>
}

/** Who is notified in place of this person; null: the person. */
export function notifiedIn({ absences }: GroupAbsences, personId: string): Actor | null {
  const id = notifiedPerson(personId, absences, () => true)
  if (id === personId) return null
  return [...absences.values()].find(({ substitute }) => substitute.id === id)?.substitute ?? null
}
