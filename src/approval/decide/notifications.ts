import { ownProperty } from '../../core/json.ts'
import { quietUntilMs } from '../../policy/calendar/quiet-hours.ts'
import type { PendingState } from '../model/approval.ts'
import { currentGroups } from './stages.ts'

/** Of these groups those with quiet hours at this moment, each with their end. */
export function deferredNotifications(
  { quiet }: Pick<PendingState, 'quiet'>,
  groups: readonly string[],
  nowMs: number,
): PendingState['notifyAtMs'] {
  return Object.fromEntries(
    groups.flatMap((group) => {
      const untilMs = quietUntilMs(ownProperty(quiet, group) ?? [], nowMs)
      return untilMs === null || untilMs <= nowMs ? [] : [[group, untilMs] as const]
    }),
  )
}

/** When the next deferred notification is due; null: there is none. */
export function nextNotificationMs({ notifyAtMs }: Pick<PendingState, 'notifyAtMs'>): number | null {
  const times = Object.values(notifyAtMs)
  return times.length === 0 ? null : Math.min(...times)
}

/** The groups whose quiet hours have ended. */
export function dueNotifications(
  { notifyAtMs }: Pick<PendingState, 'notifyAtMs'>,
  nowMs: number,
): readonly string[] {
  return Object.keys(notifyAtMs).filter((group) => (ownProperty(notifyAtMs, group) ?? nowMs) <= nowMs)
}

/** The deferred notifications after a change: of groups that are still asked, and of those that are asked again now. */
export function notificationsAfter(
  state: PendingState,
  { asked, nowMs }: { readonly asked: readonly string[]; readonly nowMs: number },
): PendingState['notifyAtMs'] {
  const current = new Set(currentGroups(state))
  const kept = Object.entries(state.notifyAtMs).filter(([group]) => current.has(group))
  return { ...deferredNotifications(state, asked, nowMs), ...Object.fromEntries(kept) }
}
