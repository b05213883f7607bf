import { z } from 'zod'
import { IdempotencyKey, Name } from './authorize.ts'
import { Json, JsonRecord } from './json.ts'

/** The body of `POST /v1/requests/:id/redeem`: an allowed call starts. */
export const Redemption = z.strictObject({
  params: JsonRecord.clone(),
})
export type Redemption = z.infer<typeof Redemption>

/** Clients cut error messages to this many characters. */
export const MAX_ERROR_LENGTH = 2_000

/** The body of `POST /v1/requests/:id/result`: how a call ended. */
export const ResultReport = z
  .strictObject({
    status: z.enum(['succeeded', 'failed']),
    output: Json.optional(),
    error: z.string().max(MAX_ERROR_LENGTH).optional(),
  })
  .refine(({ status, error }) => status === 'failed' || error === undefined, {
    path: ['error'],
    error: 'expected an error only with the status failed',
  })
export type ResultReport = z.infer<typeof ResultReport>

/** The body of `POST /v1/executions`: a call that ran, as reported by something other than the agent. */
export const ExecutionReport = z.strictObject({
  agentId: Name.clone(),
  tool: Name,
  params: JsonRecord.clone(),
  requestId: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'expected the id of a request')
    .optional(),
  executedAt: z.iso.datetime(),
  traceId: IdempotencyKey.optional(),
})
export type ExecutionReport = z.infer<typeof ExecutionReport>

/** Veto's result for an observed execution. */
export const ExecutionAnswer = z.object({
  id: z.string(),
  bypass: z.boolean(),
  requestId: z.string().nullable(),
  reason: z.string().nullable(),
  traceId: z.string().nullable(),
})
export type ExecutionAnswer = z.infer<typeof ExecutionAnswer>
