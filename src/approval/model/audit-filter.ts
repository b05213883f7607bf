import type { AuditQuery } from '#protocol/audit.ts'
import { parseDuration } from '../../core/duration.ts'

/** An audit query with its times made absolute. All given filters must match. */
export interface AuditFilter extends Omit<AuditQuery, 'since' | 'until'> {
  /** Inclusive. */
  readonly sinceMs?: number
  /** Exclusive. */
  readonly untilMs?: number
  /** Only agents that this pattern covers; `agentId` and `tool` may be globs with `*`, too. */
  readonly agents?: string
  /** Only requests made on behalf of one of these: e-mails or user ids. */
  readonly requesters?: readonly string[]
}

/** Reads ages as that long before now, and dates as the start of that day, UTC. */
export function auditFilter(query: AuditQuery, nowMs: number): AuditFilter {
  const { since, until, ...rest } = query
  return {
    ...rest,
    ...(since === undefined ? {} : { sinceMs: momentOf(since, nowMs) }),
    ...(until === undefined ? {} : { untilMs: momentOf(until, nowMs) }),
  }
}

/** The moment of a date or a UTC time, or so long before now. */
export function momentOf(text: string, nowMs: number): number {
  const ageMs = parseDuration(text)
  return ageMs === null ? Date.parse(text) : nowMs - ageMs
}
