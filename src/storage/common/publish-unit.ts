import type { Changes } from '../../approval/ports/changes.ts'
import type { Unit } from '../../approval/ports/unit.ts'
import type { Fact } from '../../ledger/fact.ts'

/** Notifies of a unit that was committed. */
export function publishUnit(unit: Unit, changes: Changes): void {
  const facts: Fact[] = []
  for (const change of unit) {
    if (change.do === 'transition') changes.publish(change.request.id, change.request)
    if (change.do === 'append_fact') facts.push(change.fact)
  }
  if (facts.length > 0) changes.appended(facts)
}
