import { z } from 'zod'
import { GRANT_SPANS } from '../../approval/model/grant.ts'
import type { AllowedState, DeniedState, RequestState } from '../../approval/model/request.ts'
import type { ApprovalObligation } from '../../policy/model/decision.ts'
import { StoredActor, StoredChannels, StoredNames } from './columns.ts'
import { encodeRequirement, StoredRequirement } from './requirement.ts'

const Choice = z.enum(['approve', 'deny'])

const Vote = z.strictObject({
  by: StoredActor,
  groups: StoredNames,
  stage: z.number().int().min(0),
  choice: Choice,
  comment: z.string().nullable(),
  atMs: z.number(),
})

const GrantScope = z.enum(['tool', 'category'])

const Obligation = z.strictObject({
  stages: z.array(z.array(StoredRequirement).min(1)).min(1),
  denyQuorum: z.number().int().min(1),
  timeoutMs: z.number(),
  onTimeout: z.enum(['deny', 'escalate']),
  remindMs: z.number().nullable(),
  escalateMs: z.number().nullable(),
  selfApproval: z.boolean(),
  requireReason: z.array(Choice),
  confirm: z.enum(['type_tool_name']).nullable(),
  edit: z.union([z.literal('all'), StoredNames]),
  grant: z.strictObject({ scopes: z.array(GrantScope).min(1), maxMs: z.number() }).nullable(),
  undoMs: z.number().nullable().default(null),
})
const Inquiry = z.strictObject({
  by: StoredActor,
  text: z.string(),
  atMs: z.number(),
  reply: z.strictObject({ text: z.string(), atMs: z.number() }).nullable(),
})
const StoredTimes = z.strictObject({
  dates: z.null(),
  days: z.array(z.number()).nullable(),
  hours: z.array(z.strictObject({ from: z.number(), to: z.number() })).nullable(),
  timezone: z.string(),
})
/** In its stored spelling; `StoredState` and `encodeState` translate the names that the model spells otherwise. */
const approval = {
  reason: z.string(),
  terms: Obligation,
  places: StoredChannels,
  members: z.record(z.string(), StoredNames.nullable()).default({}),
  quiet: z.record(z.string(), z.array(StoredTimes)).default({}),
  notifyAtMs: z.record(z.string(), z.number()).default({}),
  formerChannels: StoredNames.default([]),
  stage: z.number().int().min(0),
  deadlineMs: z.number(),
  votes: z.array(Vote),
  remindedAtMs: z.number().nullable(),
  escalatedAtMs: z.number().nullable(),
  startedAgainMs: z.number().nullable().default(null),
  prolongedAtMs: z.number().nullable(),
  extension: z.strictObject({ by: StoredActor, atMs: z.number() }).nullable(),
  inquiries: z.array(Inquiry),
  pause: z.strictObject({ sinceMs: z.number() }).nullable(),
  stoodStillMs: z.number(),
  blocked: z.string().nullable().default(null),
  takenBack: z
    .strictObject({ by: StoredActor, from: z.array(StoredActor), atMs: z.number() })
    .nullable()
    .default(null),
}

const Hold = z.strictObject({
  by: StoredActor,
  comment: z.string().nullable(),
  sinceMs: z.number(),
  untilMs: z.number(),
  grant: z.strictObject({ scope: GrantScope, span: z.enum(GRANT_SPANS) }).nullable(),
})

const settled = { ...approval, settledAtMs: z.number() }

/** The state column of a request. */
export const StoredState: z.ZodType<RequestState> = z.union([
  z.discriminatedUnion('status', [
    z.strictObject({ status: z.literal('allowed'), reason: z.string(), grantId: z.string().nullable() }),
    z.strictObject({
      status: z.literal('denied'),
      reason: z.string(),
      lockedDownBy: StoredActor.nullable().default(null),
    }),
  ]),
  z
    .discriminatedUnion('status', [
      z.strictObject({ status: z.literal('pending'), ...approval, hold: Hold.nullable().default(null) }),
      z.strictObject({
        status: z.literal('approved'),
        ...settled,
        settledBy: StoredActor,
        comment: z.string().nullable(),
        answer: z.union([z.string(), StoredNames]).nullable(),
      }),
      z.strictObject({
        status: z.literal('rejected'),
        ...settled,
        settledBy: StoredActor,
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
        settledBy: StoredActor.nullable(),
        comment: z.string().nullable(),
        answer: z.null(),
      }),
      z.strictObject({
        status: z.literal('denied'),
        ...settled,
        settledBy: StoredActor.nullable(),
        comment: z.string(),
        answer: z.null(),
      }),
    ])
    .transform(({ terms, places, startedAgainMs, prolongedAtMs, stoodStillMs, ...rest }) => ({
      ...rest,
      obligation: terms,
      channelsByGroup: places,
      restartedAtMs: startedAgainMs,
      timeoutExtendedAtMs: prolongedAtMs,
      pausedMs: stoodStillMs,
    })),
])

/** The state column of a request, in its stored spelling. */
export function encodeState(state: RequestState): string {
  if (!('obligation' in state)) return JSON.stringify(decidedAtOnce(state))
  const { obligation, channelsByGroup, restartedAtMs, timeoutExtendedAtMs, pausedMs, ...others } = state
  const { quiet, notifyAtMs, ...rest } = others
  const renamed = {
    places: channelsByGroup,
    startedAgainMs: restartedAtMs,
    prolongedAtMs: timeoutExtendedAtMs,
    stoodStillMs: pausedMs,
    ...(isEmpty(quiet) ? {} : { quiet }),
    ...(isEmpty(notifyAtMs) ? {} : { notifyAtMs }),
  }
  return JSON.stringify({ ...rest, terms: encodeObligation(obligation), ...renamed })
}

/** Most denials are the policies', so that only a lockdown takes space. */
function decidedAtOnce(state: AllowedState | DeniedState): object {
  if (state.status !== 'denied' || state.lockedDownBy !== null) return state
  const { lockedDownBy: _nobody, ...rest } = state
  return rest
}

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0
}

function encodeObligation({ stages, ...rest }: ApprovalObligation) {
  return { ...rest, stages: stages.map((requirements) => requirements.map(encodeRequirement)) }
}
