import type { Period, ToolTally } from '../ledger/tally.ts'

/** Approval statistics of a period, compared with the previous period. */
export interface Digest {
  readonly period: Period
  readonly now: Headline
  readonly before: Headline
  /** Tools with requests in either period, most requested first. */
  readonly tools: readonly ToolDigest[]
}

export interface Headline {
  /** Requests that people were asked about. */
  readonly asked: number
  readonly approved: number
  readonly rejected: number
  readonly expired: number
  readonly cancelled: number
  readonly pending: number
  /** Calls that the policies decided automatically. */
  readonly allowed: number
  readonly denied: number
  /** Share of decided requests that were approved, 0 to 1; null when none was decided. */
  readonly approvalRate: number | null
}

export interface ToolDigest extends Headline {
  readonly tool: string
  readonly approvalRateBefore: number | null
}

/** Sums the tallies of a period and of the previous one. */
export function digestOf(
  period: Period,
  tallies: readonly ToolTally[],
  talliesBefore: readonly ToolTally[],
): Digest {
  const before = new Map(talliesBefore.map((tally) => [tally.tool, tally]))
  const seen = new Set(tallies.map((tally) => tally.tool))
  const silent = talliesBefore.filter((tally) => !seen.has(tally.tool)).map((tally) => nothingOf(tally.tool))
  const tools = [...tallies, ...silent]
    .map((tally) => toolDigest(tally, before.get(tally.tool) ?? nothingOf(tally.tool)))
    .filter((tool) => tool.asked > 0 || tool.approvalRateBefore !== null)
    .sort((a, b) => b.asked - a.asked || (a.tool < b.tool ? -1 : 1))
  return { period, now: headline(tallies), before: headline(talliesBefore), tools }
}

function toolDigest(now: ToolTally, before: ToolTally): ToolDigest {
  return { tool: now.tool, ...headline([now]), approvalRateBefore: headline([before]).approvalRate }
}

function headline(tallies: readonly ToolTally[]): Headline {
  const counts = { allowed: 0, denied: 0, pending: 0, approved: 0, rejected: 0, expired: 0, cancelled: 0 }
  for (const tally of tallies) for (const status of STATUSES) counts[status] += tally[status]
  const decided = counts.approved + counts.rejected
  return {
    ...counts,
    asked: decided + counts.expired + counts.cancelled + counts.pending,
    approvalRate: decided === 0 ? null : counts.approved / decided,
  }
}

const STATUSES = ['allowed', 'denied', 'pending', 'approved', 'rejected', 'expired', 'cancelled'] as const

function nothingOf(tool: string): ToolTally {
  return { tool, allowed: 0, denied: 0, pending: 0, approved: 0, rejected: 0, expired: 0, cancelled: 0 }
}
