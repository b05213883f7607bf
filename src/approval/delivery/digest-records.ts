import type { Clock } from '../../core/clock.ts'
import { isRequestId } from '../../core/ids.ts'
import type { Activity, Denial } from '../../ledger/activity.ts'
import { type AskedRequests, callAt } from '../../ledger/asked-requests.ts'
import type { DigestRecords } from '../model/digest-records.ts'
import type { GrantStore } from '../ports/grants.ts'
import type { RequestReader } from '../ports/requests.ts'

interface Deps {
  readonly store: RequestReader & Pick<GrantStore, 'grants'>
  readonly clock: Clock
}

/** Reads what people said who denied these requests, the latest of all and of each group, and every active grant. */
export async function readDigestRecords({ store, clock }: Deps, { asked }: Activity): Promise<DigestRecords> {
  const denials = await Promise.all(latestRejected(asked).map((row) => denialOf(store, asked, row)))
  const active = { activeAtMs: clock.nowMs(), beforeId: null, limit: Number.MAX_SAFE_INTEGER }
  return { denials: denials.flat(), grants: await store.grants(active) }
}

/** How many of the denied requests of all, and of each group, are read. */
const MAX_DENIALS = 200

/** The rows of the latest rejected calls of all and of each group, oldest first. */
function latestRejected({ columns, rows }: AskedRequests): readonly number[] {
  const rejected = [...rows].filter((row) => columns.rejectedIds.has(row))
  const byGroup = new Map<string, number[]>()
  for (const row of rejected) {
    for (const group of callAt(columns, row).groups) {
      const known = byGroup.get(group)
      if (known === undefined) byGroup.set(group, [row])
      else known.push(row)
    }
  }
  const found = new Set([rejected, ...byGroup.values()].flatMap((some) => some.slice(-MAX_DENIALS)))
  return rejected.filter((row) => found.has(row))
}

async function denialOf(
  store: RequestReader,
  { columns }: AskedRequests,
  row: number,
): Promise<readonly Denial[]> {
  const { agentId, groups } = callAt(columns, row)
  const requestId = columns.rejectedIds.get(row) ?? ''
  const request = isRequestId(requestId) ? await store.request(requestId) : null
  const words = request?.state.status === 'rejected' ? request.state.comment : null
  return words === null ? [] : [{ agentId, groups, words }]
}
