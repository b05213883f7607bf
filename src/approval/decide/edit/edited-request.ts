import type { Bundle } from '../../../policy/bundle.ts'
import { joinObligations } from '../../../policy/compile/join-obligations.ts'
import type { Allow, RequireApproval } from '../../../policy/model/decision.ts'
import type { Actor } from '../../model/actor.ts'
import type { PendingState } from '../../model/approval.ts'
import type { PendingRequest } from '../../model/request.ts'
import { notificationsAfter } from '../notifications.ts'
import { askedGroups } from '../open-request.ts'
import { paramsDigest } from '../params-digest.ts'
import { currentGroups } from '../stages.ts'
import { shortened } from '../transition.ts'
import type { EditedParams } from './edited-params.ts'

interface EditContext {
  readonly edited: Pick<EditedParams, 'params' | 'maskedParams'>
  readonly decision: Allow | RequireApproval
  readonly bundle: Pick<Bundle, 'approvers' | 'hash'>
  readonly by: Actor
  readonly atMs: number
}

/**
 * The request with edited params, in the same version. It restarts at its first stage, as earlier votes were for other
 * params, and requires everything that was required before and that the bundle requires now.
 */
export function editedRequest(request: PendingRequest, edit: EditContext): PendingRequest {
  const { edited, bundle, by, atMs } = edit
  const { agentId, tool } = request.call
  const { params, maskedParams } = edited
  const state = { ...stricter(request.state, edit), stage: 0, votes: [], hold: null }
  const furthestStage = Math.max(request.state.stage, request.edit?.furthestStage ?? 0)
  return {
    ...request,
    edit: { by, atMs, params, maskedParams, furthestStage },
    bundleHash: bundle.hash,
    paramsDigest: paramsDigest(request.salt, { agentId, tool, params }),
    state: {
      ...state,
      notifyAtMs: notificationsAfter(state, { asked: newGroups(request.state, state), nowMs: atMs }),
    },
  }
}

/** The groups that were not asked before. */
function newGroups(before: PendingState, after: PendingState): readonly string[] {
  const known = new Set(currentGroups(before))
  return currentGroups(after).filter((group) => !known.has(group))
}

/** Never less strict than before, and never with more time. */
function stricter(state: PendingState, { decision, bundle, atMs }: EditContext): PendingState {
  if (decision.effect === 'allow') return state
  const obligation = joinObligations(state.obligation, decision.obligation)
  const { channelsByGroup, members, quiet } = askedGroups(obligation, bundle)
  return {
    ...state,
    ...(obligation.timeoutMs < state.obligation.timeoutMs
      ? shortened(state, atMs, obligation.timeoutMs)
      : {}),
    obligation,
    reason: bothReasons(state.reason, decision.reason),
    channelsByGroup: { ...channelsByGroup, ...state.channelsByGroup },
    members: { ...members, ...state.members },
    quiet: { ...quiet, ...state.quiet },
  }
}

function bothReasons(before: string, now: string): string {
  if (before.includes(now)) return before
  return now.includes(before) ? now : `${before}; ${now}`
}
