import type { Money } from '../../src/core/money.ts'
import type { AskedRequest } from '../../src/ledger/activity.ts'
import {
  type AskedRequests,
  callAt,
  choiceAt,
  firstVoteAt,
  resultAt,
} from '../../src/ledger/asked-requests.ts'
import { type AskedRow, askedRequestReader } from '../../src/storage/codecs/asked-columns.ts'
import { encodeAskedRequest } from '../../src/storage/codecs/asked-request.ts'

/** A request as statistics count it, with what it is worth. */
export interface CountedRequest extends AskedRequest {
  readonly value: Money | null
}

/** The requests as a store that holds them reads them. */
export function askedColumns(requests: readonly CountedRequest[]): AskedRequests {
  const reader = askedRequestReader()()
  for (const request of requests) reader.add(askedRow(request))
  return reader.read()
}

export function askedRow({ value, ...request }: CountedRequest): AskedRow {
  const row = encodeAskedRequest(request)
  const isRejected = row.kind === 'call' && row.status === 'rejected'
  return {
    createdAtMs: row.createdAtMs,
    call: JSON.stringify([row.kind, row.tool, row.agentId, row.policyId, row.rule, row.groups]),
    result: JSON.stringify([row.status, row.execution, row.editedBy, value?.currency ?? null]),
    decidedInMs: row.decidedInMs,
    minorUnits: value?.minorUnits ?? null,
    votes: row.votes,
    rejectedId: isRejected ? row.requestId : null,
  }
}

/** What the columns hold of each request; the ids of those that were not rejected, and when any was settled, they do not. */
export type ReadRequest = Omit<CountedRequest, 'requestId' | 'settledAtMs'> & {
  readonly rejectedId: AskedRequest['requestId'] | null
}

/** One object for each row. */
export function requestsIn({ columns, rows }: AskedRequests): readonly ReadRequest[] {
  const orNull = (value = Number.NaN) => (Number.isNaN(value) ? null : value)
  return Array.from(rows, (row) => {
    const { currency, ...result } = resultAt(columns, row)
    const minorUnits = orNull(columns.minorUnits[row])
    const [first, end] = [firstVoteAt(columns, row), firstVoteAt(columns, row + 1)]
    const votes = Array.from({ length: end - first }, (_, index) => first + index)
    return {
      ...callAt(columns, row),
      ...result,
      createdAtMs: columns.createdAtMs[row] ?? Number.NaN,
      decidedInMs: orNull(columns.decidedInMs[row]),
      value: currency === null || minorUnits === null ? null : { currency, minorUnits },
      votes: votes.map((vote) => ({
        ...choiceAt(columns, vote),
        tookMs: columns.votes.tookMs[vote] ?? Number.NaN,
      })),
      rejectedId: columns.rejectedIds.get(row) ?? null,
    }
  })
}
