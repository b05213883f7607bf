import type { LedgerEntry } from '#protocol/audit.ts'
import type { VetoRequest } from '../../src/approval/model/request.ts'
import type { Card } from '../record/cards.ts'
import type { Click } from '../record/click.ts'
import type { Evidence } from '../record/evidence.ts'
import type { Answer, Operation } from '../record/operation.ts'

/** All that is known of one request. */
export interface RequestRecord {
  readonly id: string
  /** Null: the database has no such request. */
  readonly request: VetoRequest | null
  /** In order. */
  readonly entries: readonly LedgerEntry[]
  readonly cards: readonly Card[] | null
  /** The operations about it, in the order in which they were sent, those without an answer too. */
  readonly operations: readonly Operation[]
  /** Those of people about it. */
  readonly clicks: readonly Click[]
}

/** An answer that carried the request. */
export interface Answered extends Operation {
  readonly answer: Answer & { readonly status: NonNullable<Answer['status']> }
}

/** Those that carried the request, in the order in which they were sent. */
export function answered({ operations }: Pick<RequestRecord, 'operations'>): readonly Answered[] {
  return operations.filter(carriesRequest)
}

function carriesRequest(operation: Operation): operation is Answered {
  return operation.answer !== null && operation.answer.status !== null
}

/** One record for each request that an answer, a click, an entry or a card names. */
export function requestRecords(
  { operations, clicks }: Pick<RequestRecord, 'operations' | 'clicks'>,
  evidence: Evidence,
): readonly RequestRecord[] {
  const entries = Map.groupBy(evidence.entries, ({ requestId }) => requestId)
  const cards = Map.groupBy(evidence.cards ?? [], ({ requestId }) => requestId)
  const done = Map.groupBy(
    operations.toSorted((one, other) => one.sentAtMs - other.sentAtMs),
    ({ about, answer }) => answer?.requestId ?? about,
  )
  const clicked = Map.groupBy(clicks, ({ requestId }) => requestId)
  const ids = new Set([...entries.keys(), ...cards.keys(), ...done.keys(), ...clicked.keys()])
  return [...ids]
    .filter((id) => id !== null)
    .map((id) => ({
      id,
      request: evidence.requests.get(id) ?? null,
      entries: entries.get(id) ?? [],
      cards: evidence.cards === null ? null : (cards.get(id) ?? []),
      operations: done.get(id) ?? [],
      clicks: clicked.get(id) ?? [],
    }))
}
