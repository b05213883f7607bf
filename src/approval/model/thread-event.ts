import { z } from 'zod'
import { editOf, isEscalated, type VetoRequest } from './request.ts'

const Person = z.strictObject({ id: z.string(), name: z.string() }).readonly()
const Names = z.array(z.string()).readonly()

/** An event of a request in the thread of its card. Masked texts only. */
export const ThreadEvent = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('vote'),
    by: Person,
    choice: z.enum(['approve', 'deny']),
    comment: z.string().nullable(),
  }),
  /** The approval that completes the request, and until when it is held. */
  z.strictObject({
    kind: z.literal('hold'),
    by: Person,
    comment: z.string().nullable(),
    untilMs: z.number(),
  }),
  /** `from`: the people whose approvals no longer count. */
  z.strictObject({ kind: z.literal('take_back'), by: Person, from: z.array(Person).readonly() }),
  /** The next stage is asked. */
  z.strictObject({ kind: z.literal('stage'), groups: Names }),
  /** The policies changed: approvals start again, and these groups are asked. */
  z.strictObject({ kind: z.literal('requirement'), groups: Names }),
  z.strictObject({ kind: z.literal('reminder') }),
  /** The quiet hours of these groups have ended. */
  z.strictObject({ kind: z.literal('notification'), groups: Names }),
  z.strictObject({
    kind: z.literal('escalation'),
    groups: Names,
    why: z.enum(['no_answer', 'deadline', 'undeliverable', 'nobody']),
  }),
  /** `before` and `after` are the params as text, of those that differ; `isSafe`: no agent is free to write any of it. */
  z.strictObject({
    kind: z.literal('edit'),
    by: Person,
    changes: z
      .array(
        z.strictObject({
          name: z.string(),
          before: z.string(),
          after: z.string(),
          isSafe: z.boolean().default(false),
        }),
      )
      .readonly(),
  }),
  z.strictObject({ kind: z.literal('inquiry'), by: Person, text: z.string() }),
  z.strictObject({ kind: z.literal('reply'), text: z.string() }),
  z.strictObject({ kind: z.literal('extension'), by: Person, deadlineMs: z.number() }),
  /** A person made a grant. */
  z.strictObject({
    kind: z.literal('grant'),
    by: Person,
    agentId: z.string(),
    sessionId: z.string().nullable(),
    scope: z.string(),
    usesLeft: z.number().nullable(),
    expiresAtMs: z.number(),
  }),
  /** The settled request. */
  z.strictObject({ kind: z.literal('end') }),
  /** The policies deny a call that was allowed and has not started. */
  z.strictObject({ kind: z.literal('denial') }),
  /** The state of the call. */
  z.strictObject({ kind: z.literal('execution') }),
])
export type ThreadEvent = z.infer<typeof ThreadEvent>

/** Does the card's thread have messages, so that the outcome belongs there too? */
export function hasThread(request: VetoRequest): boolean {
  if (!isEscalated(request)) return false
  if (request.state.status === 'denied') return true
  const { votes, obligation, inquiries, remindedAtMs, escalatedAtMs, extension, takenBack } = request.state
  const happened = [remindedAtMs, escalatedAtMs, extension, takenBack, editOf(request)]
  const wasHeld = obligation.undoMs !== null && votes.some(({ choice }) => choice === 'approve')
  const hasEvents = wasHeld || happened.some((thing) => thing !== null)
  return hasEvents || inquiries.length > 0 || votes.length > 1 || obligation.stages.length > 1
}
