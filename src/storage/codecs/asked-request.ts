import { z } from 'zod'
import type { AskedRequest } from '../../ledger/activity.ts'
import { jsonColumn, StoredActor, StoredNames } from './columns.ts'
import { readStored } from './read-stored.ts'

/** A request for statistics, as its row. */
export function encodeAskedRequest({ groups, votes, editedBy, ...own }: Omit<AskedRequest, 'value'>) {
  return {
    ...own,
    groups: JSON.stringify(groups),
    votes: JSON.stringify(votes.map(({ by: { id, name }, ...vote }) => ({ by: { id, name }, ...vote }))),
    editedBy: editedBy === null ? null : JSON.stringify({ id: editedBy.id, name: editedBy.name }),
  }
}

/**
 * The request of a row.
 * @throws {VetoError} `store_corrupt` when the row is invalid.
 */
export function decodeAskedRequest(found: unknown): AskedRequest {
  const { currency, minorUnits, ...own } = readStored(AskedRow, found)
  return { ...own, value: currency === null || minorUnits === null ? null : { currency, minorUnits } }
}

const StoredVote = z.strictObject({
  by: StoredActor,
  choice: z.enum(['approve', 'deny']),
  tookMs: z.number(),
})

const AskedRow = z.object({
  requestId: z.string(),
  createdAtMs: z.number(),
  kind: z.enum(['call', 'question', 'plan']),
  tool: z.string(),
  agentId: z.string(),
  policyId: z.string().nullable(),
  rule: z.string().nullable(),
  groups: jsonColumn(StoredNames),
  status: z.enum(['pending', 'approved', 'rejected', 'expired', 'cancelled', 'denied']),
  settledAtMs: z.number().nullable(),
  decidedInMs: z.number().nullable(),
  votes: jsonColumn(z.array(StoredVote)),
  editedBy: jsonColumn(StoredActor).nullable(),
  execution: z.enum(['redeemed', 'succeeded', 'failed', 'lapsed', 'denied']).nullable(),
  currency: z.string().nullable(),
  minorUnits: z.number().nullable(),
})
