import type { Clock } from '../../core/clock.ts'
import type { RequestId } from '../../core/ids.ts'
import type { Log } from '../../core/log.ts'
import { pruningFact } from '../../ledger/pruning.ts'
import { mayBePruned, prunedRequest } from '../decide/prune.ts'
import type { KeptRequest } from '../model/request.ts'
import type { Leadership } from '../ports/leadership.ts'
import type { LedgerStore } from '../ports/ledger.ts'
import type { KeptRequests, KeptSince, RetentionStore } from '../ports/retention.ts'
import type { UnitWriter } from '../ports/unit.ts'
import { prunedUntilMs } from './pruned-until.ts'

interface Deps {
  readonly store: RetentionStore & UnitWriter & Pick<LedgerStore, 'audit'> & Pick<Leadership, 'leads'>
  readonly keptDays: number
  /** Ends a run after the requests that it is removing from. */
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly log: Log
}

/** Small, as a page and its removal keep other work waiting. */
const PAGE = 50
const DAY_MS = 86_400_000

/**
 * Removes the params and results of requests that ended so many whole days ago. First the ledger says up to when, so that none
 * is missing without a reason. A request that changes meanwhile is left to the next run.
 */
export function createPruneRequests(deps: Deps): () => Promise<void> {
  const { store, keptDays, signal, clock, log } = deps
  const announce = announcer(deps)

  async function pruneFrom(page: readonly KeptSince[], beforeMs: number): Promise<number> {
    const ended = page.filter((kept) => mayBePruned(kept, beforeMs))
    if (ended.length === 0) return 0
    await announce(beforeMs)
    return remove(ended.map(({ request }) => request))
  }

  async function remove(requests: readonly KeptRequest[]): Promise<number> {
    const pruned = { atMs: clock.nowMs(), keptDays }
    const commits = requests.map((request) =>
      store.commit([{ do: 'prune', request: prunedRequest(request, pruned) }]),
    )
    return (await Promise.all(commits)).filter(({ ok }) => ok).length
  }

  return async function pruneRequests() {
    const beforeMs = Math.floor(clock.nowMs() / DAY_MS - keptDays) * DAY_MS
    let requests = 0
    for await (const page of oldPages(store, beforeMs)) {
      const isStopped = signal.aborted || !store.leads()
      if (isStopped) break
      requests += await pruneFrom(page, beforeMs)
    }
    if (requests > 0) log.info({ requests }, 'retention removed params and results')
  }
}

/** Has the ledger say up to when params are removed, unless it does. */
function announcer({ store, keptDays, clock }: Deps): (beforeMs: number) => Promise<void> {
  let announcedMs = 0
  return async (beforeMs) => {
    if (announcedMs < beforeMs) announcedMs = await prunedUntilMs(store)
    if (announcedMs >= beforeMs) return
    await store.commit([{ do: 'append_fact', fact: pruningFact({ beforeMs, keptDays }, clock.nowMs()) }])
    announcedMs = beforeMs
  }
}

/** Up to the first request that was made later. */
async function* oldPages(
  store: RetentionStore,
  beforeMs: number,
): AsyncGenerator<readonly KeptSince[], void, void> {
  let afterId: RequestId | null = null
  do {
    const page: KeptRequests = await store.keptRequests({ afterId, limit: PAGE })
    yield page.found
    const isEnd = page.found.some(({ request }) => request.createdAtMs >= beforeMs)
    afterId = isEnd ? null : page.next
  } while (afterId !== null)
}
