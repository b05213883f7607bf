import type { AuditPage, AuditQuery } from '#protocol/audit.ts'
import type { AuthorizeCall } from '#protocol/authorize.ts'
import type { Explanation } from '#protocol/explanation.ts'
import type { StatsQuery } from '#protocol/stats.ts'
import type { Clock } from '../../core/clock.ts'
import type { RequestId } from '../../core/ids.ts'
import type { Period, ToolTally } from '../../ledger/tally.ts'
import type { Visibility } from '../eligibility/visibility.ts'
import { auditFilter } from '../model/audit-filter.ts'
import type { Refusal } from '../model/refusal.ts'
import { type EscalatedRequest, isEscalated, isPending, type PendingRequest } from '../model/request.ts'
import type { LedgerStore } from '../ports/ledger.ts'
import type { AgentCount, RequestReader, RequestStore } from '../ports/requests.ts'
import type { TallyStore } from '../ports/tallies.ts'
import type { DryRun } from './dry-run.ts'
import type { ExplainRequest, RequestExplanation } from './explain-request.ts'
import type { PeriodActivity, ReadActivity } from './period-activity.ts'

/** Everything that people can look up, limited to what the person may see. */
export interface ApprovalQueries {
  audit(personId: string, query: AuditQuery): Promise<VisibleResult<AuditPage>>
  pending(personId: string): Promise<VisibleResult<PendingList>>
  /** Statistics of the last seven days, and of the seven before. */
  digest(personId: string): Promise<VisibleResult<DigestNumbers>>
  /** The activity of a period, for people who may see everything. */
  activity(
    personId: string,
    query: Pick<StatsQuery, 'since' | 'until'>,
  ): Promise<VisibleResult<PeriodActivity>>
  /** How the policies would decide a call now, for people who may see everything. */
  explain(personId: string, call: AuthorizeCall): Promise<VisibleResult<Explanation>>
  /** Why people are asked about this request. */
  why(personId: string, id: RequestId): Promise<ReadResult<RequestExplanation>>
  /** A whole request, for a person who may see its params. */
  review(personId: string, id: RequestId): Promise<ReadResult<EscalatedRequest>>
  /** The request of a click, which was checked for the person. */
  request(id: RequestId): Promise<EscalatedRequest | null>
}

/** Something of a request that this person wants to see. */
export type ReadResult<T> =
  | { readonly kind: 'visible'; readonly value: T }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/** Requests that wait for people. */
export interface PendingList {
  /** At most 30: the oldest of each agent, then the second oldest of each, and so on. */
  readonly requests: readonly PendingRequest[]
  /** Pending requests by agent, most first. */
  readonly agents: readonly AgentCount[]
}

export interface DigestNumbers {
  readonly period: Period
  readonly tallies: readonly ToolTally[]
  readonly talliesBefore: readonly ToolTally[]
}

/** `own`: only requests made on this person's behalf. */
export type VisibleResult<T> =
  | { readonly seen: 'all' | 'own'; readonly value: T }
  | { readonly seen: 'nothing' }

interface Deps {
  readonly store: Pick<LedgerStore, 'audit'> &
    RequestReader &
    Pick<RequestStore, 'pendingInTurns'> &
    Pick<TallyStore, 'tally'>
  readonly visibility: Visibility
  readonly explain: DryRun
  readonly readActivity: ReadActivity
  readonly explainRequest: ExplainRequest
  readonly timezone: () => string
  readonly clock: Clock
}

const MAX_LISTED = 30
const WEEK_MS = 7 * 86_400_000

export function createApprovalQueries(deps: Deps): ApprovalQueries {
  const { store, visibility, clock } = deps
  return {
    async audit(personId, query) {
      const access = await visibility.accessOf(personId)
      if (access.seen === 'nothing') return access
      const filter = auditFilter(query, clock.nowMs())
      const value = await store.audit(
        access.seen === 'all' ? filter : { ...filter, requesters: access.requesters },
      )
      return { seen: access.seen, value }
    },
    async pending(personId) {
      const access = await visibility.accessOf(personId)
      if (access.seen === 'nothing') return access
      const requesters = access.seen === 'all' ? null : access.requesters
      const { requests, agents } = await store.pendingInTurns({ requesters, limit: MAX_LISTED })
      return { seen: access.seen, value: { requests: requests.filter(isPending), agents } }
    },
    async digest(personId) {
      const access = await visibility.accessOf(personId)
      if (access.seen !== 'all') return { seen: 'nothing' }
      return { seen: 'all', value: await digestNumbers(store, clock.nowMs(), deps.timezone()) }
    },
    async activity(personId, query) {
      const access = await visibility.accessOf(personId)
      if (access.seen !== 'all') return { seen: 'nothing' }
      return { seen: 'all', value: await deps.readActivity(query) }
    },
    async explain(personId, call) {
      const access = await visibility.accessOf(personId)
      if (access.seen !== 'all') return { seen: 'nothing' }
      return { seen: 'all', value: await deps.explain(call) }
    },
    async why(personId, id) {
      const reading = await read(deps, personId, id)
      return reading.kind === 'refused'
        ? reading
        : { kind: 'visible', value: await deps.explainRequest(reading.value) }
    },
    review: (personId, id) => read(deps, personId, id),
    request: (id) => askedRequest(store, id),
  }
}

async function read(
  { store, visibility }: Pick<Deps, 'store' | 'visibility'>,
  personId: string,
  id: RequestId,
): Promise<ReadResult<EscalatedRequest>> {
  const request = await askedRequest(store, id)
  if (request === null) return { kind: 'refused', refusal: { code: 'not_found' } }
  const refusal = await visibility.refusal(personId, request)
  return refusal === null ? { kind: 'visible', value: request } : { kind: 'refused', refusal }
}

async function askedRequest(store: RequestReader, id: RequestId): Promise<EscalatedRequest | null> {
  const request = await store.request(id)
  return request !== null && isEscalated(request) ? request : null
}

/** The numbers of the seven days before `toMs`, and of the seven before those. */
export async function digestNumbers(
  store: Pick<TallyStore, 'tally'>,
  toMs: number,
  timezone: string,
): Promise<DigestNumbers> {
  const fromMs = toMs - WEEK_MS
  return {
    period: { fromMs, toMs, timezone },
    tallies: await store.tally(fromMs, toMs),
    talliesBefore: await store.tally(fromMs - WEEK_MS, fromMs),
  }
}
