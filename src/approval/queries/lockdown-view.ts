import type { LockdownView } from '#protocol/lockdown.ts'
import { isInForce, type Lockdown, type LockdownEnd } from '../model/lockdown.ts'

/** A lockdown as programs see it at this moment. */
export function lockdownView(lockdown: Lockdown, nowMs: number): LockdownView {
  const { id, agents, tools, reason, by, startedAtMs, endsAtMs, end } = lockdown
  return {
    id,
    agents,
    tools,
    reason,
    by: by.id,
    name: by.name,
    startedAt: new Date(startedAtMs).toISOString(),
    endsAt: endsAtMs === null ? null : new Date(endsAtMs).toISOString(),
    ended: end === null ? null : endView(end),
    active: isInForce(lockdown, nowMs),
  }
}

function endView(end: LockdownEnd): LockdownView['ended'] {
  const at = new Date(end.atMs).toISOString()
  if (end.kind === 'expired') return { at, by: null, name: null, reason: null }
  return { at, by: end.by.id, name: end.by.name, reason: end.reason }
}
