import type { Clock } from '../core/clock.ts'
import type { DigestPlan } from '../policy/bundle.ts'
import type { Outbox } from './cards/outbox.ts'
import type { Store } from './ports.ts'

interface Parts {
  readonly store: Store
  readonly outbox: Pick<Outbox, 'poke'>
  readonly clock: Clock
  readonly plan: () => DigestPlan | null
  /** The latest moment at or before `nowMs` at which the plan's schedule struck; null when there is none in reach. */
  readonly lastStrikeMs: (plan: DigestPlan, nowMs: number) => number | null
}

const WEEK_MS = 7 * 86_400_000

/**
 * Hands the digest of the latest period to the outbox, unless that was done before: by this process, by another, or
 * before a restart. Called at each strike of the schedule and at start, so a digest is late rather than missing.
 */
export function createWeeklyDigest({ store, outbox, clock, plan, lastStrikeMs }: Parts) {
  return async function postIfDue(): Promise<void> {
    const due = plan()
    const nowMs = clock.nowMs()
    const strikeMs = due === null ? null : lastStrikeMs(due, nowMs)
    if (due === null || strikeMs === null || !(await existedBefore(store, strikeMs))) return
    const period = new Date(strikeMs).toISOString()
    const { ok } = await store.commit([
      { do: 'claim', job: 'digest', period, atMs: nowMs },
      {
        do: 'send',
        delivery: {
          id: `digest:${period}`,
          subject: {
            kind: 'digest',
            period: { fromMs: strikeMs - WEEK_MS, toMs: strikeMs, timezone: due.timezone },
          },
          channel: due.channel,
          wanted: 1,
          dueAtMs: nowMs,
        },
      },
    ])
    if (ok) outbox.poke()
  }
}

/** A new Veto owes nobody the digest of a time when it did not run. */
async function existedBefore(store: Store, momentMs: number): Promise<boolean> {
  const [first] = await store.entries(0, 1)
  return first !== undefined && Date.parse(first.at) < momentMs
}
