import { z } from 'zod'
import type { Lockdown, LockdownEnd } from '../../approval/model/lockdown.ts'
import { jsonColumn, LockdownIdColumn, StoredActor } from './columns.ts'
import { readStored } from './read-stored.ts'

/** A lockdown as a row. */
export function encodeLockdown({ by, end, ...own }: Lockdown) {
  return { ...own, byId: by.id, byName: by.name, ended: end === null ? null : encodeLockdownEnd(end) }
}

/** The end of a lockdown as a column. */
export function encodeLockdownEnd(end: LockdownEnd): string {
  return JSON.stringify(end)
}

/**
 * The lockdown of a row.
 * @throws {VetoError} `store_corrupt` when the row is invalid.
 */
export function decodeLockdown(row: unknown): Lockdown {
  const { byId, byName, ended, ...own } = readStored(LockdownRow, row)
  return { ...own, by: { id: byId, name: byName }, end: ended }
}

const StoredEnd: z.ZodType<LockdownEnd> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('lifted'), by: StoredActor, reason: z.string(), atMs: z.number() }),
  z.strictObject({ kind: z.literal('expired'), atMs: z.number() }),
])

const LockdownRow = z.object({
  id: LockdownIdColumn,
  agents: z.string(),
  tools: z.string(),
  reason: z.string(),
  byId: z.string(),
  byName: z.string(),
  startedAtMs: z.number(),
  endsAtMs: z.number().nullable(),
  ended: jsonColumn(StoredEnd).nullable(),
})
