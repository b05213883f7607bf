import type { Closing } from '../../core/closing.ts'
import type { ApproverGroup } from '../../policy/bundle.ts'
import { createAbsences } from '../absences/absences.ts'
import { createAskedFor } from '../absences/asked-for.ts'
import { createEndWatch } from '../absences/end-watch.ts'
import { overviewOf } from '../absences/overview.ts'
import { createSubstitutes } from '../absences/substitutes.ts'
import type { ApprovalDeps } from './approval-deps.ts'
import type { createWorkers } from './create-workers.ts'

/** Absences, and the watch on their ends, which the caller starts. */
export function assembleAbsences(
  { store, bundle, directory, clock, log }: ApprovalDeps,
  { visibleChanges }: Pick<ReturnType<typeof createWorkers>, 'visibleChanges'>,
  closing: Closing,
) {
  const absenceWatch = createEndWatch({ store, changed: visibleChanges.notify, clock, log })
  closing.add(() => absenceWatch.stop())
  const substitutes = createSubstitutes({ store, directory, clock, log })
  const absences = createAbsences({
    store,
    substitutes,
    directory,
    bundle,
    clock,
    changed: absenceWatch.look,
  })
  const askedFor = createAskedFor({ substitutes, directory, approvers: () => bundle().approvers })
  const absenceOverview = (personId: string, groups: readonly ApproverGroup[]) =>
    overviewOf({ store, substitutes }, personId, { groups, nowMs: clock.nowMs() })
  return { absenceWatch, absences, askedFor, absenceOverview }
}
