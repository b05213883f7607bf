import type { RequestView } from '#protocol/request.ts'
import { lapsesAtMs } from '../decide/lapse.ts'
import { effectiveApprovals } from '../decide/stages.ts'
import { type AllowedRequest, mayRun, type VetoRequest } from '../model/request.ts'
import type { EpochStore } from '../ports/epoch.ts'
import { requestView } from './request-view.ts'

/**
 * The request for its agent, with a receipt when it is approved and may still run. An immediate allowance
 * gets one only with `signAllowed`, as signing costs more than evaluating.
 */
export type ViewRequest = (request: VetoRequest, signAllowed?: boolean) => Promise<RequestView>

/** The statement of a receipt. */
export interface Statement {
  readonly requestId: string
  readonly agentId: string
  readonly tool: string
  readonly paramsDigest: string
  readonly salt: string
  readonly bundleHash: string
  readonly approvers: readonly { readonly id: string; readonly name: string }[]
  readonly grantId: string | null
  readonly epoch: number
  readonly expiresAtMs: number
}

interface Parts {
  readonly store: EpochStore
  readonly sign: (statement: Statement) => Promise<string>
}

export function createViewRequest({ store, sign }: Parts): ViewRequest {
  return async function answer(request, signAllowed = false) {
    if (!isSigned(request, signAllowed)) return requestView(request)
    return requestView(request, await sign(statementOf(request, await store.epoch())))
  }
}

function isSigned(request: VetoRequest, signAllowed: boolean): request is AllowedRequest {
  return mayRun(request) && (request.state.status === 'approved' || signAllowed)
}

function statementOf(request: AllowedRequest, epoch: number): Statement {
  const { id, call, paramsDigest, salt, bundleHash, state } = request
  const isApproved = state.status === 'approved'
  return {
    requestId: id,
    agentId: call.agentId,
    tool: call.tool,
    paramsDigest,
    salt,
    bundleHash,
    approvers: isApproved ? effectiveApprovals(state.votes).map(({ by }) => by) : [],
    grantId: isApproved ? null : state.grantId,
    epoch,
    expiresAtMs: lapsesAtMs(request),
  }
}
