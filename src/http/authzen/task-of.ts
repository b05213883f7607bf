import type { AccessTask } from '#protocol/authzen.ts'
import { type EscalatedRequest, editOf, isAllowedCall, isPending } from '../../approval/model/request.ts'
import { requestView } from '../../approval/queries/request-view.ts'
import { approvalOf } from './approval-of.ts'

/** The access request that a request of people stands for; `base` is the URL of the server. */
export function taskOf(request: EscalatedRequest, base: string): AccessTask {
  const { id, state } = request
  const url = `${base}/access/v1/requests/${id}`
  const { approval, expiresAt } = requestView(request)
  const progress =
    approval === null ? {} : { progress: { current_step: approval.stage, total_steps: approval.stages } }
  const open = isPending(request)
    ? { links: { cancel: `${url}/cancel` }, ...(expiresAt === null ? {} : { expires_at: expiresAt }) }
    : {}
  const task = { id, status: STATUSES[state.status], status_endpoint: url, ...progress, ...open }
  return isAllowedCall(request) ? { task, result: resultOf(request) } : { task }
}

/** What happens to an approved call later does not change how people decided: it ends the approval. */
const STATUSES = {
  pending: 'pending',
  approved: 'approved',
  rejected: 'denied',
  denied: 'denied',
  expired: 'expired',
  cancelled: 'cancelled',
} as const satisfies Readonly<Record<EscalatedRequest['state']['status'], AccessTask['task']['status']>>

function resultOf(request: Parameters<typeof approvalOf>[0] & EscalatedRequest): AccessTask['result'] {
  const edit = editOf(request)
  const edited = edit === null ? {} : { arguments: edit.params }
  return { mode: 'reevaluate', approval: approvalOf(request), ...edited }
}
