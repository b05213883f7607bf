import type { Clock } from '../../core/clock.ts'
import type { DigestPlan } from '../../policy/bundle.ts'
import type { Outbox } from '../delivery/outbox.ts'
import { digestId } from '../model/delivery.ts'
import type { LedgerStore } from '../ports/ledger.ts'
import type { Unit, UnitWriter } from '../ports/unit.ts'

interface Deps {
  readonly store: UnitWriter & Pick<LedgerStore, 'entries'>
  readonly outbox: Pick<Outbox, 'notify'>
  readonly clock: Clock
  readonly plan: () => DigestPlan | null
  /** The latest occurrence at or before `nowMs`, and the previous one; null when there is none in reach. */
  readonly lastOccurrence: (plan: DigestPlan, nowMs: number) => DigestOccurrence | null
}

interface DigestOccurrence {
  readonly atMs: number
  readonly weekBeforeMs: number
  readonly beforeMs: number | null
}

/**
 * Queues the digests of the latest period, one for the channel and one for each group that gets its own, unless that was done before: by this process, by another, or
 * before a restart. Called at each occurrence of the schedule and at start, so that a digest may be late but not missing.
 * A period lasts from one occurrence to the next: when the schedule changes within one, its digest is not posted again.
 */
export function createWeeklyDigest({ store, outbox, clock, plan, lastOccurrence }: Deps) {
  /** The period that was claimed last by any process; the schedule checks more often than it occurs. */
  let claimedAtMs: number | null = null
  return async function postIfDue(): Promise<void> {
    const due = plan()
    if (due === null) return
    const nowMs = clock.nowMs()
    const last = lastOccurrence(due, nowMs)
    if (last === null || last.atMs === claimedAtMs || !(await existedBefore(store, last.atMs))) return
    const { ok } = await store.commit(posting(due, last, nowMs))
    claimedAtMs = last.atMs
    if (ok) outbox.notify()
  }
}

function posting(due: DigestPlan, { atMs, weekBeforeMs, beforeMs }: DigestOccurrence, nowMs: number): Unit {
  const period = new Date(atMs).toISOString()
  const after = new Date(beforeMs ?? weekBeforeMs).toISOString()
  return [
    { do: 'claim', job: 'digest', period, after, atMs: nowMs },
    ...[{ name: null, channel: due.channel }, ...due.groups].map(({ name: group, channel }) => ({
      do: 'deliver' as const,
      delivery: {
        id: digestId(period, group),
        subject: {
          kind: 'digest' as const,
          period: { fromMs: weekBeforeMs, toMs: atMs, timezone: due.timezone },
          group,
        },
        channel,
        desiredVersion: 1,
        dueAtMs: nowMs,
      },
    })),
  ]
}

/** A new installation posts no digest of the time before it. */
async function existedBefore(store: Deps['store'], momentMs: number): Promise<boolean> {
  const [first] = await store.entries(0, 1)
  return first !== undefined && Date.parse(first.at) < momentMs
}
