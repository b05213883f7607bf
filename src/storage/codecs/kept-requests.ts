import { z } from 'zod'
import type { KeptPart, KeptRequests, KeptSince } from '../../approval/ports/retention.ts'
import { FlagColumn } from './columns.ts'
import { decodeReadable, readStored } from './read-stored.ts'
import { decodeKeptRequest } from './request.ts'

/** The entries that a part looks at, both included. */
export interface EntriesOfPart {
  readonly from: number
  readonly to: number
}

/** A part of the entries of a period, which are those from `from` up to, not including, `before`. */
export function entriesOf(
  { afterSeq, limit }: KeptPart,
  period: { readonly from: number; readonly before: number },
): EntriesOfPart {
  const from = afterSeq === null ? period.from : Math.max(period.from, afterSeq + 1)
  return { from, to: Math.min(from + limit, period.before) - 1 }
}

/** What was found by a part of the entries before `before`. An invalid row must not keep the others from being removed. */
export function decodeKeptPart(
  rows: readonly unknown[],
  { to }: EntriesOfPart,
  before: number,
): KeptRequests {
  return { found: decodeReadable(keptOf, rows), next: to < before - 1 ? to : null }
}

const SinceRow = z.object({ changedAtMs: z.number().nullable(), hasWaitingCallback: FlagColumn })

function keptOf(row: unknown): KeptSince {
  return { request: decodeKeptRequest(row), ...readStored(SinceRow, row) }
}
