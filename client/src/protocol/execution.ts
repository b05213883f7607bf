import { z } from 'zod'
import { IdempotencyKey, Name } from './authorize.ts'
import { Json, JsonRecord } from './json.ts'

/** The body of `POST /v1/requests/:id/redeem`: an allowed call starts. */
export const Redemption = z
  .strictObject({
    params: JsonRecord.describe('Exactly the `params` of the response that allowed the call.'),
  })
  .meta({ id: 'Redemption', description: 'The start of an allowed call.' })
export type Redemption = z.infer<typeof Redemption>

/** Clients cut error messages to this many characters. */
export const MAX_ERROR_LENGTH = 2_000

/** The body of `POST /v1/requests/:id/result`: how a call ended. */
export const ResultReport = z
  .strictObject({
    status: z.enum(['succeeded', 'failed']),
    output: Json.optional().describe('The result of the call, for the rules of phase result.'),
    error: z.string().max(MAX_ERROR_LENGTH).optional().describe('The error message of a failed call.'),
  })
  .refine(({ status, error }) => status === 'failed' || error === undefined, {
    path: ['error'],
    error: 'expected an error only with the status failed',
  })
  .meta({ id: 'ResultReport', description: 'The result of a call.' })
export type ResultReport = z.infer<typeof ResultReport>

/** The body of `POST /v1/executions`: a call that ran, as reported by something other than the agent. */
export const ExecutionReport = z
  .strictObject({
    agentId: Name.describe('The agent that made the call; the key must cover it.'),
    tool: Name,
    params: JsonRecord.describe('The exact arguments of the execution.'),
    requestId: z
      .string()
      .regex(/^[\w-]{1,64}$/, 'expected the id of a request')
      .optional()
      .describe('The request that allowed it, if known. Otherwise Veto searches for it.'),
    executedAt: z.iso.datetime().describe('When it ran, in UTC: at most 31 days ago.'),
    traceId: IdempotencyKey.optional().describe(
      'Identifies this execution among those of its agent: a repeated report gets the same response.',
    ),
  })
  .meta({ id: 'ExecutionReport', description: 'An execution that was observed elsewhere.' })
export type ExecutionReport = z.infer<typeof ExecutionReport>

/** Veto's result for an observed execution. */
export const ExecutionAnswer = z
  .object({
    id: z.string(),
    bypass: z.boolean().describe('True when no request allowed it.'),
    requestId: z.string().nullable().describe('The request that allowed it; null for a bypass.'),
    reason: z.string().nullable().describe('Why it is a bypass; null when it is not.'),
    traceId: z.string().nullable().describe('The reported `traceId`; null without one.'),
  })
  .meta({ id: 'ExecutionAnswer', description: 'Whether an execution was allowed. Each request allows one.' })
export type ExecutionAnswer = z.infer<typeof ExecutionAnswer>
