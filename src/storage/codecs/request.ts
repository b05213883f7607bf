import { z } from 'zod'
import type { Execution } from '../../approval/model/execution.ts'
import type { Feedback } from '../../approval/model/feedback.ts'
import type { Edit, RequestState } from '../../approval/model/request.ts'
import type { Subject } from '../../approval/model/subject.ts'
import { type GrantId, isGrantId } from '../../core/ids.ts'
import type { Json, JsonObject } from '../../core/json.ts'

const Choice = z.enum(['approve', 'deny'])
const Actor = z.strictObject({ id: z.string(), name: z.string() })
const Names = z.array(z.string())
const Places = z.record(z.string(), z.string())
/** Below an object that JSON.parse made there is nothing but JSON. */
const Params = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
)

const Output = z.custom<Json>((value) => value !== undefined)

const Vote = z.strictObject({
  by: Actor,
  groups: Names,
  stage: z.number().int().min(0),
  choice: Choice,
  comment: z.string().nullable(),
  atMs: z.number(),
})
const Demand = z.strictObject({ groups: Names.min(1), quorum: z.number().int().min(1), standIns: Names })
const Terms = z.strictObject({
  stages: z.array(z.array(Demand).min(1)).min(1),
  denyQuorum: z.number().int().min(1),
  timeoutMs: z.number(),
  onTimeout: z.enum(['deny', 'escalate']),
  remindMs: z.number().nullable(),
  escalateMs: z.number().nullable(),
  selfApproval: z.boolean(),
  requireReason: z.array(Choice),
  confirm: z.enum(['type_tool_name']).nullable(),
  edit: z.union([z.literal('all'), Names]),
  grant: z
    .strictObject({ scopes: z.array(z.enum(['tool', 'category'])).min(1), maxMs: z.number() })
    .nullable(),
})
const Inquiry = z.strictObject({
  by: Actor,
  text: z.string(),
  atMs: z.number(),
  reply: z.strictObject({ text: z.string(), atMs: z.number() }).nullable(),
})
const approval = {
  reason: z.string(),
  terms: Terms,
  places: Places,
  members: z.record(z.string(), Names.nullable()).default({}),
  formerChannels: Names.default([]),
  stage: z.number().int().min(0),
  deadlineMs: z.number(),
  votes: z.array(Vote),
  remindedAtMs: z.number().nullable(),
  escalatedAtMs: z.number().nullable(),
  startedAgainMs: z.number().nullable().default(null),
  prolongedAtMs: z.number().nullable(),
  extension: z.strictObject({ by: Actor, atMs: z.number() }).nullable(),
  inquiries: z.array(Inquiry),
  pause: z.strictObject({ sinceMs: z.number() }).nullable(),
  stoodStillMs: z.number(),
  blocked: z.string().nullable().default(null),
}

const settled = { ...approval, settledAtMs: z.number() }

/** The state column of a request. */
export const StoredState: z.ZodType<RequestState> = z.union([
  z.discriminatedUnion('status', [
    z.strictObject({ status: z.literal('allowed'), reason: z.string(), grantId: z.string().nullable() }),
    z.strictObject({ status: z.literal('denied'), reason: z.string() }),
  ]),
  z.discriminatedUnion('status', [
    z.strictObject({ status: z.literal('pending'), ...approval }),
    z.strictObject({
      status: z.literal('approved'),
      ...settled,
      settledBy: Actor,
      comment: z.string().nullable(),
      answer: z.union([z.string(), Names]).nullable(),
    }),
    z.strictObject({
      status: z.literal('rejected'),
      ...settled,
      settledBy: Actor,
      comment: z.string().nullable(),
      answer: z.null(),
    }),
    z.strictObject({
      status: z.literal('expired'),
      ...settled,
      settledBy: z.null(),
      comment: z.null(),
      answer: z.null(),
    }),
    z.strictObject({
      status: z.literal('cancelled'),
      ...settled,
      settledBy: Actor.nullable(),
      comment: z.string().nullable(),
      answer: z.null(),
    }),
    z.strictObject({
      status: z.literal('denied'),
      ...settled,
      settledBy: z.null(),
      comment: z.string(),
      answer: z.null(),
    }),
  ]),
])

/** The demands column of a grant. */
export const StoredDemands = z.array(Demand)

/** The id column of a grant. */
export const StoredGrantId = z.custom<GrantId>((value) => typeof value === 'string' && isGrantId(value))

/** The matter column of a request. */
export const StoredMatter: z.ZodType<Subject> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('call') }),
  z.strictObject({
    kind: z.literal('question'),
    form: z.enum(['text', 'single', 'multi']),
    options: Names,
  }),
  z.strictObject({ kind: z.literal('plan') }),
])

/** The edit column of a payload. */
export const StoredEdit: z.ZodType<Edit> = z.strictObject({
  by: Actor,
  atMs: z.number(),
  params: Params,
  shown: Params,
  reached: z.number().int().min(0),
})

/** The execution column of a request. */
export const StoredExecution: z.ZodType<Execution> = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('lapsed'), atMs: z.number() }),
  z.strictObject({ status: z.literal('denied'), atMs: z.number(), reason: z.string() }),
  z.strictObject({ status: z.literal('redeemed'), atMs: z.number() }),
  z.strictObject({
    status: z.enum(['succeeded', 'failed']),
    redeemedAtMs: z.number(),
    atMs: z.number(),
    output: Output,
    error: z.string().nullable(),
    refused: z.string().nullable(),
  }),
])

/** The feedback column of a request. */
export const StoredFeedback: z.ZodType<Feedback> = z.strictObject({
  places: Places,
  given: z.array(
    z.strictObject({
      by: Actor,
      rating: z.enum(['good', 'bad']),
      comment: z.string().nullable(),
      atMs: z.number(),
    }),
  ),
})
