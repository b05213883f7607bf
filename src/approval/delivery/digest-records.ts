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

/** The latest denied requests whose words are read, and the grants that are counted. */
const MAX_DENIALS = 200
const MAX_GRANTS = 500

/** Reads what people said who denied these requests, and the active grants. */
export async function readDigestRecords({ store, clock }: Deps, { asked }: Activity): Promise<DigestRecords> {
  const denied = asked.filter(({ status, kind }) => status === 'rejected' && kind === 'call')
  const denials = await Promise.all(denied.slice(-MAX_DENIALS).map((request) => denialOf(store, request)))
  const active = { activeAtMs: clock.nowMs(), beforeId: null, limit: MAX_GRANTS }
  return { denials: denials.flat(), grants: await store.grants(active) }
}

async function denialOf(
  store: RequestReader,
  { requestId, agentId }: AskedRequest,
): Promise<readonly Denial[]> {
  const request = isRequestId(requestId) ? await store.request(requestId) : null
  const words = request?.state.status === 'rejected' ? request.state.comment : null
  return words === null ? [] : [{ requestId, agentId, words }]
}
