import type { Closing } from '../../core/closing.ts'
import { createKeyLockdowns } from '../lockdowns/key-lockdowns.ts'
import { createLockdownWarnings } from '../lockdowns/lockdown-warnings.ts'
import { createLockdownWatch } from '../lockdowns/lockdown-watch.ts'
import { createLockdowns } from '../lockdowns/lockdowns.ts'
import type { ApprovalDeps } from './approval-deps.ts'
import type { createWorkers } from './create-workers.ts'

type Workers = Pick<ReturnType<typeof createWorkers>, 'immediateReevaluation' | 'outbox' | 'visibleChanges'>

/** Lockdowns, and the worker that applies them to open requests, which the caller starts. */
export function assembleLockdowns(
  { store, bundle, clock, log }: ApprovalDeps,
  { immediateReevaluation, outbox, visibleChanges }: Workers,
  closing: Closing,
) {
  const currentRequest = immediateReevaluation.upToDate
  const { leads } = store
  const lockdownWatch = createLockdownWatch({ store, currentRequest, outbox, bundle, leads, clock, log })
  closing.add(() => lockdownWatch.stop())
  const changed = () => {
    lockdownWatch.look()
    visibleChanges.notify()
  }
  const lockdowns = createLockdowns({ store, clock, changed })
  const lockdownWarnings = createLockdownWarnings({ store, clock, log })
  const keyLockdowns = createKeyLockdowns({ lockdowns, lockdownWarnings })
  return { lockdownWatch, lockdowns, lockdownWarnings, keyLockdowns }
}
