import type { AccessDecision } from '#protocol/authzen.ts'
import type { RequestView, Status } from '#protocol/request.ts'
import type { VetoRequest } from '../../approval/model/request.ts'
import { requestView } from '../../approval/queries/request-view.ts'

type DecisionContext = NonNullable<AccessDecision['context']>

/** The decision about a call that was just evaluated; `base` is the URL of the server. */
export function decisionOf(request: VetoRequest, base: string): AccessDecision {
  const view = requestView(request)
  // An approval counts only for an evaluation that presents it, and starts the call by that.
  if (view.status === 'allowed') return { decision: true, context: contextOf(view) }
  const reason = REASONS[view.status]
  return { decision: false, context: { ...contextOf(view), reason, ...accessRequestOf(view, base) } }
}

/** A denial of an evaluation that presented an approval. */
export function denialOf(
  request: VetoRequest,
  { reason, message }: { readonly reason: string; readonly message?: string },
): AccessDecision {
  const context = contextOf(requestView(request))
  return {
    decision: false,
    context: { ...context, message: message ?? context.message, reason, next_action: 'none' },
  }
}

/** What each status means for an evaluation; most only where an approval is presented. */
export const REASONS: Readonly<Record<Status, string>> = {
  allowed: 'allowed',
  denied: 'policy_denied',
  pending: 'approval_required',
  approved: 'approval_required',
  rejected: 'approval_denied',
  expired: 'approval_expired',
  cancelled: 'approval_cancelled',
  redeemed: 'approval_expired',
  succeeded: 'approval_expired',
  failed: 'approval_expired',
  lapsed: 'approval_expired',
}

export function contextOf({ id, evaluatedAt, status, reason }: RequestView): DecisionContext {
  return { evaluation_id: id, evaluated_at: evaluatedAt, status, message: reason }
}

function accessRequestOf({ status, expiresAt }: RequestView, base: string): DecisionContext {
  if (status !== 'pending' || expiresAt === null) return {}
  return { access_request: { endpoint: `${base}/access/v1/requests`, expires_at: expiresAt } }
}
