import type { AuditEntry } from '#protocol/audit.ts'
import type { AuthorizeCall } from '#protocol/authorize.ts'
import type { Explanation } from '#protocol/explanation.ts'
import type { StatsQuery } from '#protocol/stats.ts'
import type { Clock } from '../../core/clock.ts'
import type { RequestId } from '../../core/ids.ts'
import type { Head } from '../../ledger/fact.ts'
import type { PolicyChange } from '../../policy/bundle.ts'
import { prunedText } from '../decide/pruned-text.ts'
import { isShownIn, type PostedCard, postedCards } from '../delivery/card-message.ts'
import { readDigestRecords } from '../delivery/digest-records.ts'
import type { DigestSpan } from '../model/delivery.ts'
import type { DigestRecords } from '../model/digest-records.ts'
import type { PeriodActivity, ReadActivity } from '../model/period-activity.ts'
import type { Refusal } from '../model/refusal.ts'
import {
  type EscalatedRequest,
  isEscalated,
  isKept,
  isPending,
  type PendingRequest,
  type VetoRequest,
} from '../model/request.ts'
import type { DeliveryStore } from '../ports/deliveries.ts'
import type { GrantStore } from '../ports/grants.ts'
import type { LedgerStore } from '../ports/ledger.ts'
import type { AgentCount, RequestReader, RequestStore } from '../ports/requests.ts'
import { type AuditQueries, type AuditQueryDeps, createAuditQueries } from './audit-queries.ts'
import type { DryRun } from './dry-run.ts'
import type { ExplainRequest, RequestExplanation } from './explain-request.ts'
import type { PreviewChange, PreviewPeriod, PreviewResult } from './replay/preview-change.ts'
import { readFor, type VisibleResult } from './visible-result.ts'

/** Everything that people can look up, limited to what the person may see. */
export interface ApprovalQueries extends AuditQueries {
  pending(personId: string): Promise<VisibleResult<PendingList>>
  /** The activity of the last seven days or four weeks, and where the ledger ends, for people who may see everything. */
  digest(personId: string, span: DigestSpan): Promise<VisibleResult<DigestActivity>>
  /** The activity of a period, for people who may see everything. */
  activity(
    personId: string,
    query: Pick<StatsQuery, 'since' | 'until'>,
  ): Promise<VisibleResult<PeriodActivity>>
  /** What a change of the policies would have decided otherwise in a period, for people who may see everything. */
  previewChange(
    personId: string,
    change: PolicyChange,
    period: PreviewPeriod,
  ): Promise<VisibleResult<PreviewResult>>
  /** How the policies would decide a call now, for people who may see everything. */
  explain(personId: string, call: AuthorizeCall): Promise<VisibleResult<Explanation>>
  /** Why people are asked about this request. */
  why(personId: string, id: RequestId): Promise<ReadResult<RequestExplanation>>
  /** A whole request, for a person who may see its params. */
  review(personId: string, id: RequestId): Promise<ReadResult<EscalatedRequest>>
  /** Everything about a request, for a person who may see its params, or who is in a channel that shows it. */
  details(personId: string, id: RequestId, channelId: string | null): Promise<ReadResult<RequestDetails>>
  /** The request of a click, which was checked for the person. */
  request(id: RequestId): Promise<EscalatedRequest | null>
}

/** Something of a request that this person wants to see. */
export type ReadResult<T> =
  | { readonly kind: 'visible'; readonly value: T }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/** A request and what is recorded of it. */
export interface RequestDetails {
  readonly request: VetoRequest
  /** Its newest entries, oldest first. */
  readonly entries: readonly AuditEntry[]
  /** Are there older ones? */
  readonly isCut: boolean
  /** Its cards in Slack. */
  readonly cards: readonly PostedCard[]
}

/** Requests that wait for people. */
export interface PendingList {
  /** At most 30: the oldest of each agent, then the second oldest of each, and so on. */
  readonly requests: readonly PendingRequest[]
  /** Pending requests by agent, most first. */
  readonly agents: readonly AgentCount[]
}

export interface DigestActivity {
  readonly numbers: PeriodActivity
  readonly records: DigestRecords
  readonly head: Head
}

interface Deps extends AuditQueryDeps {
  readonly store: AuditQueryDeps['store'] &
    RequestReader &
    Pick<RequestStore, 'pendingInTurns'> &
    Pick<DeliveryStore, 'delivery'> &
    Pick<GrantStore, 'grants'> &
    Pick<LedgerStore, 'head'>
  readonly explain: DryRun
  readonly previewChange: PreviewChange
  readonly readActivity: ReadActivity
  readonly explainRequest: ExplainRequest
  readonly clock: Clock
}

const MAX_LISTED = 30
const LENGTH = { week: '7d', month: '28d' } as const

export function createApprovalQueries(deps: Deps): ApprovalQueries {
  const { store, visibility } = deps
  return {
    ...createAuditQueries(deps),
    pending: (personId) =>
      readFor(deps, personId, async ({ requesters = null }) => {
        const { requests, agents } = await store.pendingInTurns({ requesters, limit: MAX_LISTED })
        return { requests: requests.filter(isPending), agents }
      }),
    async digest(personId, span) {
      const access = await visibility.accessOf(personId)
      if (access.seen !== 'all') return { seen: 'nothing' }
      const numbers = await deps.readActivity({ since: LENGTH[span] })
      const records = await readDigestRecords(deps, numbers.activity)
      return { seen: 'all', value: { numbers, records, head: await store.head() } }
    },
    async activity(personId, query) {
      const access = await visibility.accessOf(personId)
      if (access.seen !== 'all') return { seen: 'nothing' }
      return { seen: 'all', value: await deps.readActivity(query) }
    },
    async previewChange(personId, change, period) {
      const access = await visibility.accessOf(personId)
      if (access.seen !== 'all') return { seen: 'nothing' }
      return { seen: 'all', value: await deps.previewChange(change, period) }
    },
    async explain(personId, call) {
      const access = await visibility.accessOf(personId)
      if (access.seen !== 'all') return { seen: 'nothing' }
      return { seen: 'all', value: await deps.explain(call) }
    },
    async why(personId, id) {
      const reading = await read(deps, personId, id)
      if (reading.kind === 'refused') return reading
      const { value } = reading
      return isKept(value)
        ? { kind: 'visible', value: await deps.explainRequest(value) }
        : { kind: 'refused', refusal: { code: 'removed', text: prunedText(value.pruned) } }
    },
    review: (personId, id) => read(deps, personId, id),
    details: (personId, id, channelId) => details(deps, { personId, id, channelId }),
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

const MAX_ENTRIES = 60

interface DetailsQuery {
  readonly personId: string
  readonly id: RequestId
  readonly channelId: string | null
}

async function details(
  { store, visibility }: Pick<Deps, 'store' | 'visibility'>,
  { personId, id, channelId }: DetailsQuery,
): Promise<ReadResult<RequestDetails>> {
  const request = await store.request(id)
  if (request === null) return { kind: 'refused', refusal: { code: 'not_found' } }
  const refusal = await visibility.refusal(personId, request)
  const isInChannel = async () => channelId !== null && (await isShownIn(store, request, channelId))
  if (refusal !== null && !(refusal.code === 'not_shown' && (await isInChannel()))) {
    return { kind: 'refused', refusal }
  }
  const { entries, next } = await store.audit({ request: id, limit: MAX_ENTRIES })
  const cards = await postedCards(store, request)
  return { kind: 'visible', value: { request, entries: entries.toReversed(), isCut: next !== null, cards } }
}

async function askedRequest(store: RequestReader, id: RequestId): Promise<EscalatedRequest | null> {
  const request = await store.request(id)
  return request !== null && isEscalated(request) ? request : null
}
