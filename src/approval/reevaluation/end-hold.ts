import type { Bundle } from '../../policy/bundle.ts'
import { grantMade } from '../decide/grant-made.ts'
import type { LimitUse } from '../decide/limit-use.ts'
import { reasonFor } from '../decide/reason.ts'
import { requestFact } from '../decide/request-fact.ts'
import { transition } from '../decide/transition.ts'
import { coveringLockdown } from '../evaluation/covering-lockdown.ts'
import type { HeldRequest } from '../model/request.ts'
import type { GrantStore } from '../ports/grants.ts'
import type { LimitStore } from '../ports/limits.ts'
import type { LockdownStore } from '../ports/lockdowns.ts'
import type { RequestReader } from '../ports/requests.ts'
import type { EndHold } from '../timers/timer-service.ts'
import type { Evaluation, Transition } from '../transitions/transition-unit.ts'
import { lockdownTransition } from './lockdown-transition.ts'
import { reevaluate } from './reevaluate.ts'
import { pendingDenial, requirementTransition } from './reevaluation-transition.ts'
import type { IsSuperseded } from './superseded.ts'

interface Deps {
  readonly store: LimitStore &
    Pick<GrantStore, 'grant'> &
    Pick<LockdownStore, 'openLockdowns'> &
    RequestReader
  /** In force. */
  readonly bundle: () => Bundle
  /** Default: policies never are. */
  readonly isSuperseded?: IsSuperseded
}

/**
 * At the end of a hold lockdowns and the policies in force decide, as at a click: the approval takes effect only if they still ask
 * for it.
 */
export function createEndHold({ store, bundle: inForce, isSuperseded = async () => false }: Deps): EndHold {
  return async (request, atMs) => {
    const lockdown = await coveringLockdown(store, request.call, atMs)
    if (lockdown !== null) return lockdownTransition(request, { lockdown, atMs })
    const bundle = inForce()
    if (await isSuperseded(bundle.hash, request.bundleHash)) return null
    const { result, use } = await reevaluate(store, { request, bundle, nowMs: atMs })
    const evaluation = { bundleHash: bundle.hash }
    switch (result.kind) {
      case 'stands':
        return approval(request, { evaluation, use, atMs })
      case 'denied':
        return pendingDenial(request, { result, evaluation, atMs })
      case 'asks':
        return requirementTransition(request, { result, evaluation, use, atMs, bundle })
    }
  }
}

interface EvaluatedHold {
  readonly evaluation: Evaluation
  readonly use: LimitUse | null
  readonly atMs: number
}

/** The settlement is in the name of the person whose approval completed it. */
function approval(held: HeldRequest, { evaluation, use, atMs }: EvaluatedHold): Transition {
  const request: HeldRequest = { ...held, bundleHash: evaluation.bundleHash }
  const { by, grant } = request.state.hold
  const next = transition(request, { kind: 'hold_end', atMs })
  const made = grantMade(request, grant, { by, atMs })
  return {
    next,
    from: 'pending',
    facts: [requestFact(next, { kind: 'settled', by, atMs, reason: reasonFor(next) }), ...made.facts],
    threadEvents: made.threadEvents,
    extraChanges: made.changes,
    evaluation,
    use,
    beforeDeadlineMs: null,
  }
}
