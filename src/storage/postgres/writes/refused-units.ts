import type { ConditionalChange } from '../../../approval/ports/unit.ts'
import type { Connection, Result, Statement } from '../session/connection.ts'
import type { Step } from './step.ts'
import { isInvalidUnit } from './unit-error.ts'

/** What became of a unit: `null` when it is written, else the change that refused it. */
export type Refusal = ConditionalChange | null

const MAX_PASSES = 3

/**
 * Writes those of the units that are not refused, in a transaction that holds the head, and says which are refused. A pass is one
 * round trip: it keeps and undoes the units as the last pass found them, and counts only when it finds the same. Null, with nothing
 * written: a unit is invalid, or units depend on one another in more ways than passes are made.
 */
export async function writeUnrefused(
  connection: Connection,
  units: readonly (readonly Step[])[],
): Promise<readonly Refusal[] | null> {
  let foreseen: readonly Refusal[] = units.map(() => null)
  for (let pass = 1; pass <= MAX_PASSES; pass += 1) {
    const begin = pass === 1 ? SAVEPOINT_GROUP : UNDO_GROUP
    const found = await refusalsOf(connection, { begin, units, foreseen })
    if (found === null) break
    if (found.every((refusal, unit) => isWritten(refusal) === isWritten(foreseen[unit]))) return found
    foreseen = found
  }
  await connection.run([UNDO_GROUP])
  return null
}

function isWritten(refusal: Refusal | undefined): boolean {
  return refusal === null
}

interface Pass {
  /** Where the group begins, or begins anew. */
  readonly begin: Statement
  readonly units: readonly (readonly Step[])[]
  readonly foreseen: readonly Refusal[]
}

/** Null: a unit is invalid. */
async function refusalsOf(
  connection: Connection,
  { begin, units, foreseen }: Pass,
): Promise<readonly Refusal[] | null> {
  const statements = units.flatMap((steps, unit) => [
    SAVEPOINT,
    ...steps,
    isWritten(foreseen[unit]) ? RELEASE : UNDO_UNIT,
  ])
  try {
    const [, ...results] = await connection.run([begin, ...statements])
    let at = 0
    return units.map((steps) => {
      const own = results.slice(at + 1, at + 1 + steps.length)
      at += steps.length + 2
      return firstRefusal(steps, own)
    })
  } catch (error) {
    if (!isInvalidUnit(error)) throw error
    return null
  }
}

/** The first change that a statement refused; null: none did. */
export function firstRefusal(steps: readonly Step[], results: readonly Result[]): Refusal {
  for (const [index, { guard }] of steps.entries()) {
    const result = results[index]
    if (guard !== null && (result === undefined || !guard.accepts(result))) return guard.refuses
  }
  return null
}

export const SAVEPOINT: Statement = { text: 'SAVEPOINT unit', values: [] }
export const RELEASE: Statement = { text: 'RELEASE SAVEPOINT unit', values: [] }
export const UNDO_UNIT: Statement = { text: 'ROLLBACK TO SAVEPOINT unit', values: [] }
const SAVEPOINT_GROUP: Statement = { text: 'SAVEPOINT units', values: [] }
const UNDO_GROUP: Statement = { text: 'ROLLBACK TO SAVEPOINT units', values: [] }
