import type { ErrorCode } from '#protocol/errors.ts'
import type { StatsQuery } from '#protocol/stats.ts'
import type { Clock } from '../../core/clock.ts'
import { lazy } from '../../core/lazy.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Period } from '../../ledger/period.ts'
import type { Bundle } from '../../policy/bundle.ts'
import { changeFile } from '../../policy/load/policy-change-text.ts'
import type { SourceFile } from '../../policy/source/source-file.ts'
import { momentOf } from '../model/audit-filter.ts'
import type { ReadActivity } from '../model/period-activity.ts'
import type { TallyStore } from '../ports/tallies.ts'
import { earlierCounts } from './gate-weeks.ts'

interface Deps {
  readonly store: Pick<TallyStore, 'activity' | 'askedCounts'>
  readonly bundle: () => Pick<
    Bundle,
    'digest' | 'findings' | 'rule' | 'tool' | 'approvers' | 'defaultApprovers'
  >
  /** The policy files as they are on disk. */
  readonly policyFiles: () => Promise<readonly SourceFile[]>
  readonly clock: Clock
}

export function createReadActivity(deps: Deps): ReadActivity {
  return async (query) => {
    const { store, bundle, policyFiles } = deps
    const policies = bundle()
    const { fromMs, toMs } = periodOf(query, deps.clock.nowMs())
    const files = lazy(policyFiles)
    return {
      period: { fromMs, toMs, timezone: policies.digest?.timezone ?? 'UTC' },
      activity: await store.activity(fromMs, toMs),
      before: await store.activity(2 * fromMs - toMs, fromMs),
      earlier: isWeek(toMs - fromMs)
        ? await earlierCounts(store, {
            fromMs,
            spanMs: toMs - fromMs,
            count: policies.findings.silentGate.weeks,
          })
        : [],
      thresholds: policies.findings,
      policies,
      changedFile: async (change) => changeFile(await files(), change),
    }
  }
}

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
/** A week in which daylight saving began is an hour shorter. */
const HOUR_MS = 3_600_000
const MAX_DAYS = 92

function periodOf(
  { since, until }: Pick<StatsQuery, 'since' | 'until'>,
  nowMs: number,
): Pick<Period, 'fromMs' | 'toMs'> {
  const fromMs = momentOf(since, nowMs)
  const toMs = Math.min(nowMs, until === undefined ? nowMs : momentOf(until, nowMs))
  if (fromMs >= toMs) throw refused('since: expected a moment before `until` and before now')
  if (toMs - fromMs > MAX_DAYS * DAY_MS)
    throw refused(`since: expected at most ${MAX_DAYS} days before \`until\` (default: now)`)
  return { fromMs, toMs }
}

function isWeek(spanMs: number): boolean {
  return spanMs >= WEEK_MS - HOUR_MS
}

function refused(detail: string): VetoError {
  return new VetoError<ErrorCode>('invalid_query', detail)
}
