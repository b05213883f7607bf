import type { ErrorCode } from '#protocol/errors.ts'
import type { StatsQuery } from '#protocol/stats.ts'
import type { Clock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Activity, AskedCount } from '../../ledger/activity.ts'
import type { Period } from '../../ledger/tally.ts'
import type { Bundle, FindingThresholds, PolicyChange } from '../../policy/bundle.ts'
import { type ChangedFile, changeFile } from '../../policy/load/policy-change-text.ts'
import type { SourceFile } from '../../policy/source/source-file.ts'
import { momentOf } from '../model/audit-filter.ts'
import type { TallyStore } from '../ports/tallies.ts'
import { earlierCounts } from './gate-weeks.ts'

/** The activity of a period, and what findings compare it with. */
export interface PeriodActivity {
  readonly period: Period
  readonly activity: Activity
  /** Of the period of the same length before. */
  readonly before: Activity
  /** What each rule asked in the periods of the same length before, the latest first; empty for less than a week. */
  readonly earlier: readonly (readonly AskedCount[])[]
  readonly thresholds: FindingThresholds
  readonly policies: Pick<Bundle, 'rule' | 'tool' | 'approvers'>
  /** The file that a suggested change is made in; null: its rule is not in the files. */
  changedFile(change: PolicyChange): Promise<ChangedFile | null>
}

/** Reads the activity of a period. @throws {VetoError} `invalid_query` for a period that is empty or too long. */
export type ReadActivity = (query: Pick<StatsQuery, 'since' | 'until'>) => Promise<PeriodActivity>

interface Deps {
  readonly store: Pick<TallyStore, 'activity' | 'askedCounts'>
  readonly bundle: () => Pick<Bundle, 'digest' | 'findings' | 'rule' | 'tool' | 'approvers'>
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
    throw refused(
      `since: expected at most ${MAX_DAYS} days before \`until\`, which is now unless it is given`,
    )
  return { fromMs, toMs }
}

function isWeek(spanMs: number): boolean {
  return spanMs >= WEEK_MS - HOUR_MS
}

function refused(detail: string): VetoError {
  return new VetoError<ErrorCode>('invalid_query', detail)
}

function lazy<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => {
    made ??= make()
    return made
  }
}
