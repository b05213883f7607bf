import type { Changes } from '../ports/changes.ts'
import type { Leadership } from '../ports/leadership.ts'
import type { assembleApprovals } from './assemble-approvals.ts'
import { followOthers } from './follow-others.ts'

interface Deps {
  readonly changes: Changes
  readonly store: Leadership
}

/** Lockdowns come first: what they cover is denied before anything else happens to it. */
export function startWorkers(deps: Deps, approvals: ReturnType<typeof assembleApprovals>): void {
  followOthers(deps, approvals)
  approvals.lockdownWatch.look()
  approvals.absenceWatch.look()
  approvals.sweep.begin()
  approvals.timers.start()
  approvals.blockedWatch.start()
  approvals.alerts.look()
  approvals.outbox.notify()
  approvals.callbackDispatcher.notify()
}
