import { z } from 'zod'
import type { Execution } from '../../approval/model/execution.ts'
import type { Feedback } from '../../approval/model/feedback.ts'
import type { Edit } from '../../approval/model/request.ts'
import type { Subject } from '../../approval/model/subject.ts'
import type { Json } from '../../core/json.ts'
import type { ShadowDecision } from '../../policy/model/decision.ts'
import { StoredActor, StoredChannels, StoredNames, StoredObject } from './columns.ts'

/** The subject of a question or a plan. */
export const StoredSubject: z.ZodType<Subject> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('call') }),
  z.strictObject({
    kind: z.literal('question'),
    form: z.enum(['text', 'single', 'multi']),
    options: StoredNames,
  }),
  z.strictObject({ kind: z.literal('plan') }),
])

/** The shadow decisions about a request. */
export const StoredShadow: z.ZodType<readonly ShadowDecision[]> = z.array(
  z.strictObject({
    policyId: z.string(),
    rule: z.string().nullable(),
    effect: z.enum(['allow', 'deny', 'require_approval']),
    reason: z.string(),
  }),
)

/** The edited params of a request. */
export const StoredEdit: z.ZodType<Edit> = z
  .strictObject({
    by: StoredActor,
    atMs: z.number(),
    params: StoredObject,
    shown: StoredObject,
    reached: z.number().int().min(0),
  })
  .transform(({ shown, reached, ...rest }) => ({ ...rest, maskedParams: shown, furthestStage: reached }))

/** The edit column of a payload, in its stored spelling. */
export function encodeEdit({ maskedParams, furthestStage, ...rest }: Edit): string {
  return JSON.stringify({ ...rest, shown: maskedParams, reached: furthestStage })
}

/** The state of an allowed call. */
export const StoredExecution: z.ZodType<Execution> = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('lapsed'), atMs: z.number() }),
  z.strictObject({
    status: z.literal('denied'),
    by: StoredActor.nullable().default(null),
    atMs: z.number(),
    reason: z.string(),
  }),
  z.strictObject({ status: z.literal('redeemed'), atMs: z.number() }),
  z.strictObject({
    status: z.enum(['succeeded', 'failed']),
    redeemedAtMs: z.number(),
    atMs: z.number(),
    output: z.custom<Json>((value) => value !== undefined),
    error: z.string().nullable(),
    refused: z.string().nullable(),
  }),
])

/** The feedback on a call that was allowed without approval. */
export const StoredFeedback: z.ZodType<Feedback> = z
  .strictObject({
    places: StoredChannels,
    given: z.array(
      z.strictObject({
        by: StoredActor,
        rating: z.enum(['good', 'bad']),
        comment: z.string().nullable(),
        atMs: z.number(),
      }),
    ),
  })
  .transform(({ places, given }) => ({ channelsByGroup: places, ratings: given }))

/** The feedback column of a request, in its stored spelling. */
export function encodeFeedback({ channelsByGroup, ratings }: Feedback): string {
  return JSON.stringify({ places: channelsByGroup, given: ratings })
}
