import { z } from 'zod'
import { type AlertId, isLockdownId, isRequestId, type LockdownId, type RequestId } from '../../core/ids.ts'

/** One problem that operators must fix, shown as one message until it has ended. */
export interface Alert {
  readonly id: AlertId
  /** Identifies the problem: alerts of the same topic are about the same one. */
  readonly topic: string
  /** As the bundle names it. */
  readonly channel: string
  readonly content: AlertContent
  /** From 1; incremented with each change. */
  readonly version: number
  readonly openedAtMs: number
  /** Null: it is active. */
  readonly end: AlertEnd | null
}

/**
 * `over`: it was fixed; `other_cause`: its requests are blocked by something else; `none_waits`: no request is blocked by it;
 * `moved`: alerts go to another channel, or to none.
 */
export const AlertEndReason = z.enum(['over', 'other_cause', 'none_waits', 'moved'])
export type AlertEndReason = z.infer<typeof AlertEndReason>

export interface AlertEnd {
  readonly atMs: number
  readonly why: AlertEndReason
}

const RequestIds = z
  .array(z.custom<RequestId>((value) => typeof value === 'string' && isRequestId(value)))
  .readonly()

const lockdown = {
  lockdownId: z.custom<LockdownId>((value) => typeof value === 'string' && isLockdownId(value)),
  agents: z.string(),
  tools: z.string(),
  reason: z.string(),
  /** The name of who started it. */
  by: z.string(),
  startedAtMs: z.number(),
  endsAtMs: z.number().nullable(),
}

export const AlertContent = z.discriminatedUnion('kind', [
  /** Requests that those who were asked first cannot decide. */
  z.strictObject({
    kind: z.literal('blocked'),
    message: z.string(),
    fix: z.string(),
    /** Oldest first. */
    requestIds: RequestIds,
    /** How many of them an escalation group may decide. */
    escalated: z.number(),
  }),
  z.strictObject({ kind: z.literal('lockdown'), ...lockdown }),
  /** Posted once, in addition to the changed alert of its start. */
  z.strictObject({
    kind: z.literal('lockdown_end'),
    ...lockdown,
    /** Who lifted it, and why; null: it ended by itself. */
    lifted: z.strictObject({ by: z.string(), reason: z.string() }).nullable(),
    endedAtMs: z.number(),
  }),
  /** The changed policies are invalid, so the previous ones stay in force. */
  z.strictObject({
    kind: z.literal('reload'),
    /** Of the policies in force. */
    bundleHash: z.string(),
    /** `file:line:column: what was expected`, the first few. */
    mistakes: z.array(z.string()).readonly(),
    total: z.number(),
  }),
  /** Executions that were observed and that no request had allowed. */
  z.strictObject({
    kind: z.literal('bypass'),
    agentId: z.string(),
    tool: z.string(),
    /** In the last day. */
    executions: z.number(),
  }),
  /** A rule in force that asked people every week, and asks no longer. */
  z.strictObject({
    kind: z.literal('silent_gate'),
    tool: z.string(),
    policyId: z.string(),
    rule: z.string(),
    /** How often it asked in each of the weeks before the last, the oldest first. */
    weeks: z.array(z.number()).readonly(),
  }),
])
export type AlertContent = z.infer<typeof AlertContent>

/** What holds until its cause is fixed, unlike a lockdown, which people start and lift. */
export type ConditionContent = Exclude<AlertContent, { kind: 'lockdown' | 'lockdown_end' }>
export type ConditionAlert = Alert & { readonly content: ConditionContent }

export function isOfCondition(alert: Alert): alert is ConditionAlert {
  return alert.content.kind !== 'lockdown' && alert.content.kind !== 'lockdown_end'
}
