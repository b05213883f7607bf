import type { Absence } from '../model/absence.ts'

/** Absences by the id of who is away. */
export type AbsencesByPerson = ReadonlyMap<string, Pick<Absence, 'substitute'>>

/**
 * Who is notified in place of a person: the substitute, or, while that one is away too, the substitute's own, and so on. It is
 * the person as before when that leads round in a circle, or to somebody who may not act, so that nobody is left out.
 */
export function notifiedPerson(
  personId: string,
  absences: AbsencesByPerson,
  mayAct: (id: string) => boolean,
): string {
  const passed = new Set<string>()
  let current = personId
  for (let absence = absences.get(current); absence !== undefined; absence = absences.get(current)) {
    if (passed.has(current)) return personId
    passed.add(current)
    current = absence.substitute.id
  }
  return mayAct(current) ? current : personId
}
