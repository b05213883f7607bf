import { newAlertId } from '../../core/ids.ts'
import { alertUnit } from '../alerts/alert-unit.ts'
import type { Alert } from '../model/alert.ts'
import type { Lockdown } from '../model/lockdown.ts'
import type { Unit } from '../ports/unit.ts'

export type LockdownAlert = Alert & {
  readonly content: Extract<Alert['content'], { kind: 'lockdown' }>
}

/** Is it the alert of a started lockdown? */
export function isOfLockdown(alert: Alert): alert is LockdownAlert {
  return alert.content.kind === 'lockdown'
}

/** Posts that a lockdown has started in these channels, once: refused when it was posted before. */
export function startedUnit(lockdown: Lockdown, channels: readonly string[], nowMs: number): Unit {
  const { id, agents, tools, reason, by, startedAtMs, endsAtMs } = lockdown
  const facts = { lockdownId: id, agents, tools, reason, by: by.name, startedAtMs, endsAtMs }
  const common = { topic: `lockdown: ${id}`, content: { kind: 'lockdown', ...facts }, version: 1 } as const
  return [
    { do: 'claim', job: STARTED_JOB, period: id, atMs: nowMs },
    ...channels.flatMap((channel) =>
      alertUnit({ id: newAlertId(nowMs), channel, ...common, openedAtMs: nowMs, end: null }, nowMs),
    ),
  ]
}

const STARTED_JOB = 'lockdown_posted'
const ENDED_JOB = 'lockdown_end_posted'

/** Updates the alert of a lockdown that has ended, and posts that it has, once: refused when it was posted before. */
export function endedUnit(alert: LockdownAlert, { end }: Lockdown, nowMs: number): Unit {
  if (end === null) return []
  const over = { atMs: end.atMs, why: 'over' } as const
  const lifted = end.kind === 'lifted' ? { by: end.by.name, reason: end.reason } : null
  const content = { ...alert.content, kind: 'lockdown_end', lifted, endedAtMs: end.atMs } as const
  const post: Alert = {
    ...alert,
    id: newAlertId(nowMs),
    content,
    version: 1,
    openedAtMs: nowMs,
    end: over,
  }
  return [
    { do: 'claim', job: ENDED_JOB, period: alert.id, atMs: nowMs },
    ...alertUnit({ ...alert, version: alert.version + 1, end: over }, nowMs),
    ...alertUnit(post, nowMs),
  ]
}
