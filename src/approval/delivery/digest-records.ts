import type { Clock } from '../../core/clock.ts'
import { isRequestId } from '../../core/ids.ts'
import type { Activity, AskedRequest, Denial } from '../../ledger/activity.ts'
import type { DigestRecords } from '../model/digest-records.ts'
import type { GrantStore } from '../ports/grants.ts'
import type { RequestReader } from '../ports/requests.ts'

interface Deps {
  readonly store: RequestReader & Pick<GrantStore, 'grants'>
  readonly clock: Clock
}

/** Reads what people said who denied these requests, the latest of all and of each group, and every active grant. */
export async function readDigestRecords({ store, clock }: Deps, { asked }: Activity): Promise<DigestRecords> {
  const denied = asked.filter(({ status, kind }) => status === 'rejected' && kind === 'call')
  const denials = await Promise.all(latest(denied).map((request) => denialOf(store, request)))
  const active = { activeAtMs: clock.nowMs(), beforeId: null, limit: Number.MAX_SAFE_INTEGER }
  return { denials: denials.flat(), grants: await store.grants(active) }
}

/** How many of the denied requests of all, and of each group, are read. */
const MAX_DENIALS = 200

/** The latest of all and of each group, in the order given, which is oldest first. */
function latest(denied: readonly AskedRequest[]): readonly AskedRequest[] {
  const groups = new Set(denied.flatMap((request) => request.groups))
  const ofGroups = [...groups].flatMap((group) =>
    denied.filter((request) => request.groups.includes(group)).slice(-MAX_DENIALS),
  )
  const found = new Set([...denied.slice(-MAX_DENIALS), ...ofGroups])
  return denied.filter((request) => found.has(request))
}

async function denialOf(
  store: RequestReader,
  { requestId, agentId }: AskedRequest,
): Promise<readonly Denial[]> {
  const request = isRequestId(requestId) ? await store.request(requestId) : null
  const words = request?.state.status === 'rejected' ? request.state.comment : null
  return words === null ? [] : [{ requestId, agentId, words }]
}
