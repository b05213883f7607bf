import { z } from 'zod'
import { type AlertId, isRequestId, type RequestId } from '../../core/ids.ts'

/** One problem that operators must fix, shown as one message until it has ended. */
export interface Alert {
  readonly id: AlertId
  /** What it is about: another alert of the same topic is the same thing again. */
  readonly topic: string
  /** As the bundle names it. */
  readonly channel: string
  readonly content: AlertContent
  /** From 1; another one for each change. */
  readonly version: number
  readonly openedAtMs: number
  /** Null: it is so now. */
  readonly end: AlertEnd | null
}

/**
 * `over`: it was put right; `other_cause`: its requests wait for something else; `none_waits`: no request waits for it;
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

export const AlertContent = z.discriminatedUnion('kind', [
  /** Requests that those who were asked first cannot decide. */
  z.strictObject({
    kind: z.literal('blocked'),
    message: z.string(),
    fix: z.string(),
    /** Oldest first. */
    requestIds: RequestIds,
    /** How many of them escalation groups may decide. */
    escalated: z.number(),
  }),
  /** Changed policies are wrong, so that those of before stay in force. */
  z.strictObject({
    kind: z.literal('reload'),
    /** Of the policies in force. */
    bundleHash: z.string(),
    /** `file:line:column: what was expected`, the first few. */
    mistakes: z.array(z.string()).readonly(),
    total: z.number(),
  }),
])
export type AlertContent = z.infer<typeof AlertContent>
