import type { Clock } from '../../core/clock.ts'
import { monthBefore } from '../../core/months.ts'
import type { Period } from '../../ledger/period.ts'
import type { DigestPlan } from '../../policy/bundle.ts'
import type { Outbox } from '../delivery/outbox.ts'
import { type DigestSpan, digestId } from '../model/delivery.ts'
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
 * Queues the digests that are due, one for the channel and one for each group that gets its own, unless that was done
 * before: by this process, by another, or before a restart. Called at each occurrence of the schedule and at start, so
 * that a digest may be late but not missing.
 */
export function createDigestJob({ store, outbox, clock, plan, lastOccurrence }: Deps) {
  /** What any process claimed last, by job; the schedule checks more often than it occurs. */
  const claimed = new Map<string, string>()

  async function post(plan: DigestPlan, digest: DueDigest): Promise<void> {
    const { job, name, period } = digest
    if (claimed.get(job) === name || !(await existedBefore(store, period.toMs))) return
    const { ok } = await store.commit(posting(plan, digest, clock.nowMs()))
    claimed.set(job, name)
    if (ok) outbox.notify()
  }

  return async function postIfDue(): Promise<void> {
    const due = plan()
    const last = due === null ? null : lastOccurrence(due, clock.nowMs())
    if (due === null || last === null) return
    await post(due, weekly(due, last))
    if (due.monthly) await post(due, monthly(due, last))
  }
}

/** A digest of a period. Each name is claimed once for a job. */
interface DueDigest {
  readonly job: string
  readonly name: string
  /** In the order of their texts, a later name than this one claims the period, too. */
  readonly after: string
  readonly span: DigestSpan
  readonly period: Period
}

/** From one occurrence to the next: when the schedule changes within a period, its digest is not posted again. */
function weekly({ timezone }: DigestPlan, { atMs, weekBeforeMs, beforeMs }: DigestOccurrence): DueDigest {
  return {
    job: 'digest',
    name: new Date(atMs).toISOString(),
    after: new Date(beforeMs ?? weekBeforeMs).toISOString(),
    span: 'week',
    period: { fromMs: weekBeforeMs, toMs: atMs, timezone },
  }
}

/** The month before that of the occurrence: the first occurrence of a month claims it. */
function monthly({ timezone }: DigestPlan, { atMs }: DigestOccurrence): DueDigest {
  const { name, fromMs, toMs } = monthBefore(timezone, atMs)
  return { job: 'monthly_review', name, after: name, span: 'month', period: { fromMs, toMs, timezone } }
}

function posting(
  { channel, groups }: DigestPlan,
  { job, name, after, span, period }: DueDigest,
  nowMs: number,
): Unit {
  return [
    { do: 'claim', job, period: name, after, atMs: nowMs },
    ...[{ name: null, channel }, ...groups].map((target) => ({
      do: 'deliver' as const,
      delivery: {
        id: digestId(name, target.name),
        subject: { kind: 'digest' as const, span, period, group: target.name },
        channel: target.channel,
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
