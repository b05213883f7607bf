import type { Changes, OtherCommit } from '../ports/changes.ts'
import type { Leadership } from '../ports/leadership.ts'
import type { Change } from '../ports/unit.ts'
import type { assembleApprovals } from './assemble-approvals.ts'

type Workers = Pick<
  ReturnType<typeof assembleApprovals>,
  'outbox' | 'callbackDispatcher' | 'timers' | 'alerts' | 'lockdownWatch' | 'absenceWatch' | 'visibleChanges'
>

/** Wakes workers for what other processes committed, and all of them once this process leads, as the one before left work. */
export function followOthers(
  { changes, store }: { readonly changes: Changes; readonly store: Leadership },
  workers: Workers,
): void {
  changes.onCommittedElsewhere((commit) => wakeFor(workers, commit))
  store.onLead(() => takeOver(workers))
  // Leading since it opened the database, and the one that led before may still be posting.
  if (store.isShared && store.leads()) workers.outbox.takeOver()
}

function wakeFor(workers: Workers, { kinds, dueAtMs }: OtherCommit): void {
  const { outbox, callbackDispatcher, timers, alerts, lockdownWatch, absenceWatch, visibleChanges } = workers
  const wake = (some: readonly Change['do'][], worker: () => void) => {
    if (some.some((kind) => kinds.has(kind))) worker()
  }
  if (dueAtMs !== null) timers.watchTime(dueAtMs)
  wake(['deliver', 'update_direct_messages'], outbox.notify)
  wake(['insert_callback', 'update_callback'], callbackDispatcher.notify)
  wake(['insert_execution'], alerts.look)
  wake(['insert_lockdown', 'end_lockdown'], lockdownWatch.look)
  wake(['start_absence', 'end_absence'], absenceWatch.look)
  wake(VISIBLE, visibleChanges.notify)
}

/** What people see in their Home tabs. */
const VISIBLE: readonly Change['do'][] = [
  'open',
  'transition',
  'insert_grant',
  'revoke_grant',
  'insert_lockdown',
  'end_lockdown',
  'start_absence',
  'end_absence',
]

function takeOver({ lockdownWatch, timers, alerts, outbox, callbackDispatcher }: Workers): void {
  lockdownWatch.look()
  timers.start()
  alerts.look()
  outbox.takeOver()
  callbackDispatcher.notify()
}
