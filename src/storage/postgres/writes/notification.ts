import { z } from 'zod'
import type { OtherCommit } from '../../../approval/ports/changes.ts'
import type { Change } from '../../../approval/ports/unit.ts'
import { isRequestId, type RequestId } from '../../../core/ids.ts'

/** What other processes listen to. */
export const CHANNEL = 'veto_changes'

/** The changes that other processes learn of. A call that is decided at once has none of them. */
export const ANNOUNCED = [
  'open',
  'transition',
  'deliver',
  'update_direct_messages',
  'insert_callback',
  'update_callback',
  'insert_grant',
  'revoke_grant',
  'insert_lockdown',
  'end_lockdown',
  'start_absence',
  'end_absence',
  'insert_execution',
] as const satisfies readonly Change['do'][]

export type AnnouncedKind = (typeof ANNOUNCED)[number]

/** What is sent to other processes: who says so, and what was committed. */
export interface Notification {
  readonly origin: string
  readonly kinds: readonly AnnouncedKind[]
  readonly ids: readonly RequestId[]
  readonly dueAtMs: number | null
}

export function encodeNotification(notification: Notification): string {
  return JSON.stringify(notification)
}

/** What another process committed; null: this one sent it. What cannot be read, as another version sent it, stands for any change. */
export function decodeNotification(payload: string, ownOrigin: string): OtherCommit | null {
  const read = Payload.safeParse(payload)
  if (!read.success) return ANY_CHANGE
  const { origin, kinds, ids, dueAtMs } = read.data
  if (origin === ownOrigin) return null
  return { kinds: new Set(kinds.filter(isAnnounced)), requestIds: ids.filter(isRequestId), dueAtMs }
}

/** Anything may have been committed, of any request. */
export const ANY_CHANGE: OtherCommit = { kinds: new Set(ANNOUNCED), requestIds: [], dueAtMs: null }

const Payload = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue('Expected JSON')
      return z.NEVER
    }
  })
  .pipe(
    z.object({
      origin: z.string(),
      kinds: z.array(z.string()),
      ids: z.array(z.string()),
      dueAtMs: z.number().nullable(),
    }),
  )

function isAnnounced(kind: string): kind is AnnouncedKind {
  return ANNOUNCED.some((known) => known === kind)
}
