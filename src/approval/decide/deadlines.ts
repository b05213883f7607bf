import type { PendingState, SettledState } from '../model/approval.ts'
import { isPending, mayRun, type PendingRequest, type VetoRequest } from '../model/request.ts'
import { lapsesAtMs } from './lapse.ts'
import { nextNotificationMs } from './notifications.ts'

/** Timed events of a request that people are asked about. */
export type ClockEvent = 'expiry' | 'timeout_extension' | 'escalation' | 'reminder' | 'notification'

/** When the next timed event of a request is due; null: never. A call allowed at once lapses when it is read. */
export function dueAtMs(request: VetoRequest): number | null {
  if (isPending(request)) return Math.min(...timesOf(request).map(({ atMs }) => atMs))
  return mayRun(request) && request.state.status === 'approved' ? lapsesAtMs(request) : null
}

/** The due event with the earliest time; null when none is due. */
export function dueEvent(request: PendingRequest, nowMs: number): ClockEvent | 'hold_end' | null {
  const due = timesOf(request).filter(({ atMs }) => atMs <= nowMs)
  return due.sort((one, other) => one.atMs - other.atMs)[0]?.event ?? null
}

/** From when on people can no longer decide it: the deadline, or the end of its hold. */
export function openUntilMs(state: PendingState | SettledState): number {
  return state.status === 'pending' && state.hold !== null ? state.hold.untilMs : state.deadlineMs
}

type WaitingRequest = Pick<PendingRequest, 'state' | 'createdAtMs'>

/** When the escalation groups may decide as well, at the latest while the deadline is paused; null: never, or they may already. */
export function escalatesAtMs({ state, createdAtMs }: WaitingRequest): number | null {
  const { escalateMs } = state.obligation
  if (escalateMs === null || state.escalatedAtMs !== null) return null
  return startMs({ state, createdAtMs }) + escalateMs
}

interface Time {
  readonly event: ClockEvent | 'hold_end'
  readonly atMs: number
}

/** While an approval is held, nobody is asked, reminded or too late. */
function timesOf({ state, createdAtMs }: PendingRequest): readonly Time[] {
  const { obligation, deadlineMs, remindedAtMs, hold } = state
  if (hold !== null) return [{ event: 'hold_end', atMs: hold.untilMs }]
  const end: Time = { event: mayExtendTimeout(state) ? 'timeout_extension' : 'expiry', atMs: deadlineMs }
  const reminder =
    obligation.remindMs === null || remindedAtMs !== null
      ? null
      : startMs({ state, createdAtMs }) + obligation.remindMs
  const escalation = escalatesAtMs({ state, createdAtMs })
  const notification = nextNotificationMs(state)
  return [
    end,
    ...(escalation === null ? [] : [{ event: 'escalation', atMs: escalation } as const]),
    ...(reminder === null ? [] : [{ event: 'reminder', atMs: reminder } as const]),
    ...(notification === null ? [] : [{ event: 'notification', atMs: notification } as const]),
  ]
}

/** When the times of a reminder and of an escalation begin to count. */
function startMs({ state, createdAtMs }: WaitingRequest): number {
  return (state.restartedAtMs ?? createdAtMs) + stillMs(state)
}

/** For how long the deadline was paused; while it is paused, the longest possible pause. */
function stillMs({ pause, pausedMs, obligation }: PendingState): number {
  return pause === null ? pausedMs : obligation.timeoutMs
}

/** Is the deadline extended, and the request escalated, instead of expiring? */
export function mayExtendTimeout({ obligation, timeoutExtendedAtMs }: PendingState): boolean {
  return obligation.onTimeout === 'escalate' && timeoutExtendedAtMs === null
}
