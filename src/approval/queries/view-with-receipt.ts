import type { ReceiptStatement } from '#protocol/receipt.ts'
import type { RequestView } from '#protocol/request.ts'
import { lapsesAtMs } from '../decide/lapse.ts'
import { effectiveApprovals } from '../decide/stages.ts'
import { mayRun, type RunnableRequest, type VetoRequest } from '../model/request.ts'
import type { EpochStore } from '../ports/epoch.ts'
import { requestView } from './request-view.ts'

/**
 * The request for its agent, with a receipt when it is approved and may still run. An immediate allowance
 * gets one only with `signAllowed`, as signing costs more than evaluating.
 */
export type ViewWithReceipt = (request: VetoRequest, signAllowed?: boolean) => Promise<RequestView>

interface Deps {
  readonly store: EpochStore
  readonly sign: (statement: ReceiptStatement) => Promise<string>
}

export function createViewWithReceipt({ store, sign }: Deps): ViewWithReceipt {
  return async function viewWithReceipt(request, signAllowed = false) {
    if (!isSigned(request, signAllowed)) return requestView(request)
    return requestView(request, await sign(statementOf(request, await store.epoch())))
  }
}

function isSigned(request: VetoRequest, signAllowed: boolean): request is RunnableRequest {
  return mayRun(request) && (request.state.status === 'approved' || signAllowed)
}

function statementOf(request: RunnableRequest, epoch: number): ReceiptStatement {
  const { id, call, paramsDigest, salt, bundleHash, state } = request
  const isApproved = state.status === 'approved'
  return {
    jti: id,
    aud: call.agentId,
    tool: call.tool,
    params_digest: paramsDigest,
    salt,
    bundle_hash: bundleHash,
    approvers: isApproved
      ? effectiveApprovals(state.votes).map(({ by: { id, name } }) => ({ id, name }))
      : [],
    grant: isApproved ? null : state.grantId,
    epoch,
    expiresAtMs: lapsesAtMs(request),
  }
}
