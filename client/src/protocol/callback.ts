import { z } from 'zod'
import { RequestView } from './request.ts'

/** The events of callbacks: that it is settled, or that a person commented on what already ran. */
export const CallbackType = z.enum(['request.settled', 'request.feedback'])
export type CallbackType = z.infer<typeof CallbackType>

/**
 * The body that Veto posts to a callback, signed by Standard Webhooks. A later server may say more; what is not known
 * here is left out.
 */
export const Callback = z
  .object({
    type: CallbackType,
    timestamp: z.iso.datetime().describe('When it happened; the header says when it was sent.'),
    call: z
      .object({
        agentId: z.string(),
        tool: z.string(),
        sessionId: z.string().nullable(),
        toolCallId: z.string().nullable(),
      })
      .describe('Which call the request is about, so that the receiver can go on with it.'),
    data: RequestView.describe('The request as it stood when this was sent.'),
  })
  .meta({ id: 'Callback', description: 'What Veto posts to a callback.' })
export type Callback = z.infer<typeof Callback>

/** Where the delivery of a callback stands. */
export const CallbackStatus = z.enum(['waiting', 'delivered', 'failed'])
export type CallbackStatus = z.infer<typeof CallbackStatus>

/** How the delivery of one callback goes. */
export const CallbackView = z.object({
  id: z.string().describe('The `webhook-id` header: the same at every attempt.'),
  requestId: z.string(),
  callback: z.string().describe("Its name in the server's configuration."),
  type: CallbackType,
  status: CallbackStatus,
  attempts: z.number().int().min(0),
  createdAt: z.iso.datetime(),
  nextAttemptAt: z.iso.datetime().nullable().describe('Null once it is delivered or given up.'),
  endedAt: z.iso.datetime().nullable().describe('When it was delivered or given up; null while it waits.'),
  lastError: z.string().nullable().describe('Why the latest attempt failed; null when none did.'),
})
export type CallbackView = z.infer<typeof CallbackView>

/** The answer of `GET /v1/requests/:id/callbacks`. */
export const CallbackList = z
  .object({ callbacks: z.array(CallbackView).describe('Newest first, at most 100.') })
  .meta({ id: 'CallbackList', description: 'The callbacks of a request, and how their delivery goes.' })
export type CallbackList = z.infer<typeof CallbackList>
