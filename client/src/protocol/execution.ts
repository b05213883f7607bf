import { z } from 'zod'
import { IdempotencyKey, Name } from './authorize.ts'
import { Json, JsonRecord } from './json.ts'

/** The body of `POST /v1/requests/:id/redeem`: an allowed call starts. */
export const Redemption = z
  .strictObject({
    params: JsonRecord.describe('Exactly the `params` of the answer that allowed the call.'),
  })
  .meta({ id: 'Redemption', description: 'An allowed call starts.' })
export type Redemption = z.infer<typeof Redemption>

/** An error's words are cut to this many characters by who reports them. */
export const MAX_ERROR_LENGTH = 2_000

/** The body of `POST /v1/requests/:id/result`: how a call ended. */
export const ResultReport = z
  .strictObject({
    status: z.enum(['succeeded', 'failed']),
    output: Json.optional().describe('What the call gave back, for the rules of phase result.'),
    error: z
      .string()
      .max(MAX_ERROR_LENGTH)
      .optional()
      .describe('Of a failed call: what went wrong, in words.'),
  })
  .refine(({ status, error }) => status === 'failed' || error === undefined, {
    path: ['error'],
    error: 'expected an error with the status failed only',
  })
  .meta({ id: 'ResultReport', description: 'How a call ended.' })
export type ResultReport = z.infer<typeof ResultReport>

/** The body of `POST /v1/executions`: a call that ran, as reported by something other than the agent. */
export const ExecutionReport = z
  .strictObject({
    agentId: Name.describe('Whose call it was; the key must cover it.'),
    tool: Name,
    params: JsonRecord.describe('The exact arguments with which it ran.'),
    requestId: z
      .string()
      .regex(/^[\w-]{1,64}$/, 'expected the id of a request')
      .optional()
      .describe('The request that allowed it, where that is known. Without, Veto looks for one.'),
    executedAt: z.iso.datetime().describe('When it ran, in UTC: at most 31 days ago.'),
    traceId: IdempotencyKey.optional().describe(
      'Names this execution among those of its agent: the same again is the same answer.',
    ),
  })
  .meta({ id: 'ExecutionReport', description: 'A call that ran, as it was seen elsewhere.' })
export type ExecutionReport = z.infer<typeof ExecutionReport>

/** What Veto makes of an execution that was seen. */
export const ExecutionAnswer = z
  .object({
    id: z.string(),
    bypass: z.boolean().describe('It ran, and no request allowed it.'),
    requestId: z.string().nullable().describe('The request that allowed it; null for a bypass.'),
    reason: z.string().nullable().describe('Why it counts as a bypass; null when it is none.'),
    traceId: z.string().nullable().describe('As it was reported; null without.'),
  })
  .meta({ id: 'ExecutionAnswer', description: 'Whether an execution was allowed. Each request allows one.' })
export type ExecutionAnswer = z.infer<typeof ExecutionAnswer>
