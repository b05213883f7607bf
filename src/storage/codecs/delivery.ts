import { z } from 'zod'
import type { Delivery, DeliverySubject } from '../../approval/model/delivery.ts'
import { ThreadEvent } from '../../approval/model/thread-event.ts'
import { AlertIdColumn, FlagColumn, jsonColumn, RequestIdColumn } from './columns.ts'
import { readStored } from './read-stored.ts'

/**
 * The delivery of a row.
 * @throws {VetoError} `store_corrupt` when the row is invalid.
 */
export function decodeDelivery(row: unknown): Delivery {
  const { channelId, ts, ...rest } = readStored(DeliveryRow, row)
  return { ...rest, posted: channelId === null || ts === null ? null : { channelId, ts } }
}

/** The subject column, in its stored spelling. */
export function encodeSubject(subject: DeliverySubject): string {
  if (subject.kind !== 'thread_event') return JSON.stringify(subject)
  const { requestId, event } = subject
  return JSON.stringify({ kind: 'note', requestId, note: event })
}

const Subject: z.ZodType<DeliverySubject> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('card'), requestId: RequestIdColumn }),
  z.strictObject({
    kind: z.literal('direct_message'),
    requestId: RequestIdColumn,
    userId: z.string(),
    insteadOf: z.array(z.string()).default([]),
    cardChannel: z.string(),
  }),
  z.strictObject({ kind: z.literal('summary') }),
  z
    .strictObject({ kind: z.literal('note'), requestId: RequestIdColumn, note: ThreadEvent })
    .transform(({ requestId, note }) => ({ kind: 'thread_event' as const, requestId, event: note })),
  z.strictObject({
    kind: z.literal('digest'),
    span: z.enum(['week', 'month']).default('week'),
    period: z.strictObject({ fromMs: z.number(), toMs: z.number(), timezone: z.string() }),
    group: z.string().nullable().default(null),
  }),
  z.strictObject({ kind: z.literal('alert'), alertId: AlertIdColumn }),
])

const DeliveryRow = z
  .object({
    id: z.string(),
    subject: jsonColumn(Subject),
    channel: z.string(),
    desiredVersion: z.number(),
    deliveredVersion: z.number(),
    channelId: z.string().nullable(),
    ts: z.string().nullable(),
    attempts: z.number(),
    dueAtMs: z.number(),
    maybePosted: FlagColumn,
    isBrief: FlagColumn,
    waitingAgent: z.string().nullable(),
  })
  .refine(({ channelId, ts }) => (channelId === null) === (ts === null), 'Expected channel and ts together')
