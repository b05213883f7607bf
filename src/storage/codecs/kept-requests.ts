import { z } from 'zod'
import type { KeptRequests, KeptSince } from '../../approval/ports/retention.ts'
import { FlagColumn, RequestIdColumn } from './columns.ts'
import { decodeReadable, readStored } from './read-stored.ts'
import { decodeKeptRequest } from './request.ts'

/** A page of requests whose params are stored. An invalid row must not keep the others from being removed. */
export function decodeKeptPage(rows: readonly unknown[], limit: number): KeptRequests {
  const last = rows.at(-1)
  return {
    found: decodeReadable(keptOf, rows),
    next: last === undefined || rows.length < limit ? null : readStored(Numbered, last).id,
  }
}

const Numbered = z.object({ id: RequestIdColumn })
const SinceRow = z.object({ changedAtMs: z.number().nullable(), hasWaitingCallback: FlagColumn })

function keptOf(row: unknown): KeptSince {
  return { request: decodeKeptRequest(row), ...readStored(SinceRow, row) }
}
