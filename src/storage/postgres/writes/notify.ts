import type { Unit } from '../../../approval/ports/unit.ts'
import type { Statement } from '../session/connection.ts'

/** What other processes listen to. */
export const CHANNEL = 'veto_changes'

/** A notification takes less than 8,000 bytes, and an id 40. */
const IDS_AT_ONCE = 150

/** Tells other processes which requests changed, once the transaction is committed. `origin`: who says so. */
export function notifyOf(origin: string, units: readonly Unit[]): readonly Statement[] {
  const ids = [...new Set(units.flatMap(changedIn))]
  const parts = Array.from({ length: Math.ceil(ids.length / IDS_AT_ONCE) }, (_, part) =>
    ids.slice(part * IDS_AT_ONCE, (part + 1) * IDS_AT_ONCE),
  )
  return parts.map((part) => ({
    text: `SELECT pg_notify('${CHANNEL}', $1)`,
    values: [[origin, ...part].join(' ')],
  }))
}

function changedIn(unit: Unit): readonly string[] {
  return unit.flatMap((change) => (change.do === 'transition' ? [change.request.id] : []))
}
