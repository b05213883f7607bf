import type { Closing } from '../../core/closing.ts'
import { randomFraction } from '../../core/ids.ts'
import { createSubstitutes } from '../absences/substitutes.ts'
import { createAlerts } from '../alerts/alerts.ts'
import { createCallbackDispatcher } from '../callbacks/callback-dispatcher.ts'
import { createOutbox } from '../delivery/outbox.ts'
import { createRecipients } from '../delivery/recipients.ts'
import { isEscalated } from '../model/request.ts'
import { createReadActivity } from '../queries/period-activity.ts'
import { createViewWithReceipt } from '../queries/view-with-receipt.ts'
import { createEndHold } from '../reevaluation/end-hold.ts'
import { createReevaluation } from '../reevaluation/reevaluation.ts'
import { createIsSuperseded, type IsSuperseded } from '../reevaluation/superseded.ts'
import { afterSweep, createSweep } from '../reevaluation/sweep.ts'
import { createListeners, type Listeners } from '../signals/listeners.ts'
import { createBlockedWatch } from '../timers/blocked.ts'
import { createEscalate, type Escalate } from '../timers/escalation.ts'
import { createTimerService, createUpToDate } from '../timers/timer-service.ts'
import { type CommitTransition, createTransitions, type Transitions } from '../transitions/transitions.ts'
import type { ApprovalDeps } from './approval-deps.ts'

/** Builds the background workers, which the caller starts, and the one way by which requests change. */
export function createWorkers(deps: ApprovalDeps, closing: Closing) {
  const { store, policies, bundle, clock, log } = deps
  const { leads } = store
  const transitions = createTransitions({ store, bundle })
  const commitTransition = transitions.commit
  const escalate = createEscalate({ store, commitTransition, clock })
  const { directory, access } = deps
  const approvers = () => bundle().approvers
  const outbox = assembleOutbox(deps, escalate, closing)
  const { sign, webhookSender } = deps
  const viewWithReceipt = createViewWithReceipt({ store, sign })
  const callbackDispatcher = createCallbackDispatcher({
    store,
    webhookSender,
    viewWithReceipt,
    leads,
    clock,
    randomFraction,
    log,
  })
  closing.add(() => callbackDispatcher.stop())
  const { storeAfterSweep, isSuperseded, ...sweeping } = assembleSweep(deps, commitTransition, closing)
  const endHold = createEndHold({ store: storeAfterSweep, bundle, isSuperseded })
  const timers = createTimerService({ store, commitTransition, endHold, leads, clock, log })
  closing.add(() => timers.stop())
  const { reloadError } = policies.live
  const alerts = createAlerts({ store, outbox, bundle, reloadError, leads, clock, log })
  closing.add(() => alerts.stop())
  const deciders = { directory, access, approvers }
  const blocking = { store, commitTransition, escalate, report: alerts.blocked, ...deciders }
  const blockedWatch = createBlockedWatch({ ...blocking, leads, clock, log })
  closing.add(() => blockedWatch.stop())
  transitions.onCommit(outbox.requestCommitted)
  transitions.onCommit(callbackDispatcher.requestCommitted)
  transitions.onCommit(timers.watch)
  const deciding = { commitTransition, bundle, isSuperseded, clock }
  const reevaluation = createReevaluation({ ...deciding, store: storeAfterSweep, timers })
  const sending = { outbox, viewWithReceipt, callbackDispatcher }
  const visibleChanges = changesOf(transitions, policies)
  const evaluating = { ...sweeping, storeAfterSweep, reevaluation }
  const watching = { timers, alerts, blockedWatch, visibleChanges }
  return { transitions, commitTransition, ...sending, ...watching, ...evaluating }
}

/** Notified whenever something changes that people see of requests and policies. */
function changesOf(
  transitions: Pick<Transitions, 'onCommit'>,
  policies: ApprovalDeps['policies'],
): Listeners {
  const visibleChanges = createListeners()
  transitions.onCommit((request) => {
    if (isEscalated(request)) visibleChanges.notify()
  })
  policies.onReload(visibleChanges.notify)
  return visibleChanges
}

function assembleOutbox(deps: ApprovalDeps, escalate: Escalate, closing: Closing) {
  const { store, bundle, recipientDirectory: directory, clock, log } = deps
  const substitutes = createSubstitutes({ store, directory, clock, log })
  const approvers = () => bundle().approvers
  const recipients = createRecipients({ directory, substitutes, approvers, log })
  const readActivity = createReadActivity(deps)
  const { notifier } = deps
  const outbox = createOutbox({
    store,
    notifier,
    recipients,
    escalate,
    readActivity,
    leads: store.leads,
    clock,
    log,
  })
  closing.add(() => outbox.stop())
  return outbox
}

/** The sweep, and the store whose limits wait for it. As the end of a hold waits for the sweep, no hold ends within it. */
function assembleSweep(
  { store, bundle, clock, log }: ApprovalDeps,
  commitTransition: CommitTransition,
  closing: Closing,
) {
  const isSuperseded = store.isShared ? createIsSuperseded({ store }) : NEVER
  const timers = { upToDate: createUpToDate({ store, commitTransition, endHold: null, clock }) }
  const immediateReevaluation = createReevaluation({
    ...{ store, commitTransition, timers },
    ...{ bundle, isSuperseded, clock },
  })
  const sweep = createSweep({ store, reevaluation: immediateReevaluation, bundle, clock, log })
  closing.add(() => sweep.stop())
  return {
    sweep,
    storeAfterSweep: afterSweep(store, sweep),
    isSuperseded,
    /** Without waiting for the sweep. */
    immediateReevaluation,
  }
}

/** No other server can have put policies in force. */
const NEVER: IsSuperseded = async () => false
