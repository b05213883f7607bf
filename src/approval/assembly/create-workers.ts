import type { Closing } from '../../core/closing.ts'
import { randomFraction } from '../../core/ids.ts'
import { createAlerts } from '../alerts/alerts.ts'
import { createCallbackDispatcher } from '../callbacks/callback-dispatcher.ts'
import { createOutbox } from '../delivery/outbox.ts'
import { createViewWithReceipt } from '../queries/view-with-receipt.ts'
import { createEndHold, withoutHoldEnds } from '../reevaluation/end-hold.ts'
import { createReevaluation, type ReevaluationDeps } from '../reevaluation/reevaluation.ts'
import { afterSweep, createSweep } from '../reevaluation/sweep.ts'
import { createBlockedWatch } from '../timers/blocked.ts'
import { createEscalate } from '../timers/escalation.ts'
import { createTimerService, type EndHold } from '../timers/timer-service.ts'
import { createTransitions } from '../transitions/transitions.ts'
import type { ApprovalDeps } from './approval-deps.ts'

/** Builds the background workers, which the caller starts, and the one way by which requests change. */
export function createWorkers(deps: ApprovalDeps, closing: Closing) {
  const { store, policies, bundle, clock, log } = deps
  const transitions = createTransitions({ store, bundle })
  const commitTransition = transitions.commit
  const escalate = createEscalate({ store, commitTransition, clock })
  const outbox = createOutbox({ store, notifier: deps.notifier, escalate, clock, log })
  closing.add(() => outbox.stop())
  const { sign, webhookSender } = deps
  const viewWithReceipt = createViewWithReceipt({ store, sign })
  const callbackDispatcher = createCallbackDispatcher({
    store,
    webhookSender,
    viewWithReceipt,
    clock,
    randomFraction,
    log,
  })
  closing.add(() => callbackDispatcher.stop())
  const endHold: EndHold = (request, atMs) => reevaluating.endHold(request, atMs)
  const timers = createTimerService({ store, commitTransition, endHold, clock, log })
  closing.add(() => timers.stop())
  const alerts = createAlerts({ store, outbox, bundle, reloadError: policies.live.reloadError, clock, log })
  closing.add(() => alerts.stop())
  const { directory, access } = deps
  const deciders = { directory, access, approvers: () => bundle().approvers }
  const blockedWatchDeps = {
    store,
    commitTransition,
    escalate,
    report: alerts.blocked,
    ...deciders,
    clock,
    log,
  }
  const blockedWatch = createBlockedWatch(blockedWatchDeps)
  closing.add(() => blockedWatch.stop())
  transitions.onCommit(outbox.requestCommitted)
  transitions.onCommit(callbackDispatcher.requestCommitted)
  transitions.onCommit(timers.watch)
  const reevaluating = assembleReevaluation(deps, { commitTransition, timers }, closing)
  const sending = { outbox, viewWithReceipt, callbackDispatcher }
  return { transitions, commitTransition, ...sending, timers, alerts, blockedWatch, ...reevaluating }
}

/** Reevaluation, and the store whose limits wait for it. */
function assembleReevaluation(
  { store, bundle, clock, log }: ApprovalDeps,
  workers: Pick<ReevaluationDeps, 'commitTransition' | 'timers'>,
  closing: Closing,
) {
  const reevaluating = { ...workers, bundle, clock }
  const sweep = createSweep({
    store,
    reevaluation: createReevaluation({ ...reevaluating, timers: withoutHoldEnds(workers.timers), store }),
    bundle,
    clock,
    log,
  })
  closing.add(() => sweep.stop())
  const storeAfterSweep = afterSweep(store, sweep)
  return {
    sweep,
    storeAfterSweep,
    endHold: createEndHold({ store: storeAfterSweep, bundle }),
    reevaluation: createReevaluation({ ...reevaluating, store: storeAfterSweep }),
  }
}
