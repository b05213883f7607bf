import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { pruningFact } from '../../ledger/pruning.ts'
import { decidePruning, prunedRequest } from '../decide/prune.ts'
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

/** Entries of a part: few, as looking at them and removing params keep other work waiting. */
const PART = 50
const DAY_MS = 86_400_000
/** What was only allowed ends up to an hour after its last entry. */
const OVERLAP_MS = DAY_MS
const JOB = 'retention'

/**
 * Removes the params and results of requests that ended so many whole days ago. First the ledger says up to when, so that none
 * is missing without a reason. A request can end only by an entry: each run looks at what the ledger recorded since the moment
 * before which an earlier run left nothing to remove.
 */
export function createPruneRequests(deps: Deps): () => Promise<void> {
  const { store, keptDays, signal, clock, log } = deps
  const announce = announcer(deps)

  /** How many were removed, and how many the next run must look at again. */
  async function pruneFrom(found: readonly KeptSince[], beforeMs: number) {
    const decided = Map.groupBy(found, (kept) => decidePruning(kept, beforeMs))
    const ended = decided.get('remove') ?? []
    if (ended.length > 0) await announce(beforeMs)
    const removed = await remove(ended.map(({ request }) => request))
    const changed = ended.length - removed
    return { removed, again: changed + (decided.get('look_again')?.length ?? 0) }
  }

  async function remove(requests: readonly KeptRequest[]): Promise<number> {
    const pruned = { atMs: clock.nowMs(), keptDays }
    const commits = requests.map((request) =>
      store.commit([{ do: 'prune', request: prunedRequest(request, pruned) }]),
    )
    return (await Promise.all(commits)).filter(({ ok }) => ok).length
  }

  /** Has every request that ended before this moment lost its params? */
  async function prunePeriod(fromMs: number, beforeMs: number): Promise<boolean> {
    let [requests, left] = [0, 0]
    let isStopped = false
    for await (const found of changedIn(store, { fromMs, beforeMs })) {
      isStopped = signal.aborted || !store.leads()
      if (isStopped) break
      const { removed, again } = await pruneFrom(found, beforeMs)
      requests += removed
      left += again
    }
    if (requests > 0) log.info({ requests }, 'retention removed params and results')
    return !isStopped && left === 0
  }

  return async function pruneRequests() {
    const beforeMs = Math.floor(clock.nowMs() / DAY_MS - keptDays) * DAY_MS
    const doneMs = Date.parse((await store.lastPeriod(JOB)) ?? NEVER)
    if (doneMs >= beforeMs || !(await prunePeriod(Math.max(0, doneMs - OVERLAP_MS), beforeMs))) return
    await store.commit([
      { do: 'claim', job: JOB, period: new Date(beforeMs).toISOString(), atMs: clock.nowMs() },
    ])
  }
}

const NEVER = new Date(0).toISOString()

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

/** What the ledger says changed in that period, in parts, between which others have their turn. */
async function* changedIn(
  store: RetentionStore,
  period: { readonly fromMs: number; readonly beforeMs: number },
): AsyncGenerator<readonly KeptSince[], void, void> {
  let afterSeq: number | null = null
  do {
    const part: KeptRequests = await store.keptRequests({ ...period, afterSeq, limit: PART })
    yield part.found
    await setImmediate()
    afterSeq = part.next
  } while (afterSeq !== null)
}
