import { dueAtMs } from '../../../approval/decide/deadlines.ts'
import type { VetoRequest } from '../../../approval/model/request.ts'
import type { Change, Unit } from '../../../approval/ports/unit.ts'
import type { Statement } from '../session/connection.ts'
import { ANNOUNCED, type AnnouncedKind, CHANNEL, encodeNotification } from './notification.ts'

/** A notification takes less than 8,000 bytes, and an id 43. */
const IDS_AT_ONCE = 150

/** Tells other processes what changed, once the transaction is committed. `origin`: who says so. */
export function notifyOf(origin: string, units: readonly Unit[]): readonly Statement[] {
  const kinds = [...new Set(units.flatMap(kindsIn))]
  if (kinds.length === 0) return []
  const requests = units.flatMap(requestsIn)
  const ids = [...new Set(requests.map(({ id }) => id))]
  const due = requests.map(dueAtMs).filter((atMs) => atMs !== null)
  const common = { origin, kinds, dueAtMs: due.length === 0 ? null : Math.min(...due) }
  const parts = Array.from({ length: Math.max(1, Math.ceil(ids.length / IDS_AT_ONCE)) }, (_, part) =>
    ids.slice(part * IDS_AT_ONCE, (part + 1) * IDS_AT_ONCE),
  )
  return parts.map((part) => ({
    text: `SELECT pg_notify('${CHANNEL}', $1)`,
    values: [encodeNotification({ ...common, ids: part })],
  }))
}

function kindsIn(unit: Unit): readonly AnnouncedKind[] {
  return unit.flatMap((change) => {
    if (change.do === 'open' && dueAtMs(change.request) === null) return []
    return ANNOUNCED.filter((kind) => kind === change.do)
  })
}

/** Nobody waits yet for one that was just opened, but it may be due. */
function requestsIn(unit: Unit): readonly VetoRequest[] {
  return unit.flatMap((change: Change) =>
    change.do === 'transition' || change.do === 'open' ? [change.request] : [],
  )
}
