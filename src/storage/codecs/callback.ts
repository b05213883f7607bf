import { z } from 'zod'
import { CallbackType } from '#protocol/callback.ts'
import type { Callback, CallbackState } from '../../approval/model/callback.ts'
import { RequestIdColumn } from './columns.ts'
import { readStored } from './read-stored.ts'

/** The columns of a callback's state; columns that its status does not have are null. */
export function encodeCallbackState(state: CallbackState) {
  return { dueAtMs: null, giveUpAtMs: null, endedAtMs: null, lastError: null, ...state }
}

/**
 * The callback of a row.
 * @throws {VetoError} `store_corrupt` when the row is invalid.
 */
export function decodeCallback(row: unknown): Callback {
  const { id, requestId, target, type, createdAtMs, attempts, ...state } = readStored(CallbackRow, row)
  return { id, requestId, target, type, createdAtMs, attempts, state }
}

const callback = {
  id: z.string(),
  requestId: RequestIdColumn,
  target: z.string(),
  type: CallbackType,
  createdAtMs: z.number(),
  attempts: z.number(),
}

const CallbackRow = z.discriminatedUnion('status', [
  z.object({
    ...callback,
    status: z.literal('waiting'),
    dueAtMs: z.number(),
    giveUpAtMs: z.number(),
    lastError: z.string().nullable(),
  }),
  z.object({ ...callback, status: z.literal('delivered'), endedAtMs: z.number() }),
  z.object({ ...callback, status: z.literal('failed'), endedAtMs: z.number(), lastError: z.string() }),
])
