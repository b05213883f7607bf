import { z } from 'zod'
import { type Alert, AlertContent, AlertEndReason } from '../../approval/model/alert.ts'
import { AlertIdColumn, jsonColumn } from './columns.ts'
import { readStored } from './read-stored.ts'

/** An alert as a row. */
export function encodeAlert({ content, end, ...rest }: Alert) {
  return {
    ...rest,
    content: JSON.stringify(content),
    endedAtMs: end?.atMs ?? null,
    endedWhy: end?.why ?? null,
  }
}

/**
 * The alert of a row.
 * @throws {VetoError} `store_corrupt` when the row is invalid.
 */
export function decodeAlert(row: unknown): Alert {
  const { endedAtMs, endedWhy, ...rest } = readStored(AlertRow, row)
  return { ...rest, end: endedAtMs === null ? null : { atMs: endedAtMs, why: endedWhy } }
}

const alert = {
  id: AlertIdColumn,
  topic: z.string(),
  channel: z.string(),
  content: jsonColumn(AlertContent),
  version: z.number(),
  openedAtMs: z.number(),
}

const AlertRow = z.union([
  z.object({ ...alert, endedAtMs: z.null(), endedWhy: z.null() }),
  z.object({ ...alert, endedAtMs: z.number(), endedWhy: AlertEndReason }),
])
