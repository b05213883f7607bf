import { z } from 'zod'
import { RequestView } from './request.ts'

/** Event of a callback: the request is settled, or a person gave feedback. */
export const CallbackType = z.enum(['request.settled', 'request.feedback'])
export type CallbackType = z.infer<typeof CallbackType>

/**
 * The body that Veto posts to a callback, signed by Standard Webhooks. Unknown fields of later servers
 * are dropped.
 */
export const Callback = z
  .object({
    type: CallbackType,
    timestamp: z.iso.datetime().describe('When it happened; the header has the time of sending.'),
    call: z
      .object({
        agentId: z.string(),
        tool: z.string(),
        sessionId: z.string().nullable(),
        toolCallId: z.string().nullable(),
      })
      .describe('The call of the request, so that the receiver can continue with it.'),
    data: RequestView.describe('The state of the request when this was sent.'),
  })
  .meta({ id: 'Callback', description: 'The body that Veto posts to a callback.' })
export type Callback = z.infer<typeof Callback>

/** Delivery status of a callback. */
export const CallbackStatus = z.enum(['waiting', 'delivered', 'failed'])
export type CallbackStatus = z.infer<typeof CallbackStatus>

/** A callback with its delivery status. */
export const CallbackView = z.object({
  id: z.string().describe('The `webhook-id` header: the same at every attempt.'),
  requestId: z.string(),
  callback: z.string().describe("Its name in the server's configuration."),
  type: CallbackType,
  status: CallbackStatus,
  attempts: z.number().int().min(0),
  createdAt: z.iso.datetime(),
  nextAttemptAt: z.iso.datetime().nullable().describe('Null once it is delivered or given up.'),
  endedAt: z.iso
    .datetime()
    .nullable()
    .describe('When it was delivered or given up; null while it is pending.'),
  lastError: z.string().nullable().describe('The error of the latest failed attempt; null without one.'),
})
export type CallbackView = z.infer<typeof CallbackView>

/** The answer of `GET /v1/requests/:id/callbacks`. */
export const CallbackList = z
  .object({ callbacks: z.array(CallbackView).describe('Newest first, at most 100.') })
  .meta({ id: 'CallbackList', description: 'The callbacks of a request with their delivery status.' })
export type CallbackList = z.infer<typeof CallbackList>
