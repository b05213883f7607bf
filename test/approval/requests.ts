import type { PendingState } from '../../src/approval/model/approval.ts'
import type { PendingRequest, RecordedCall, VetoRequest } from '../../src/approval/model/request.ts'
import type { ApprovalObligation } from '../../src/policy/model/decision.ts'
import * as builders from '../support/builders.ts'

type RequestOptions = Partial<
  Omit<PendingState, 'obligation'> & ApprovalObligation & Pick<VetoRequest, 'owner'>
> & {
  readonly call?: Partial<RecordedCall>
  readonly groups?: readonly string[]
  readonly quorum?: number
}

/** A refund that waits for the finance team, made at 0; only what matters need be named. */
export function aPendingRequest(options: RequestOptions = {}): PendingRequest {
  const {
    call,
    owner = null,
    reason,
    channelsByGroup,
    stage,
    deadlineMs,
    votes,
    escalatedAtMs,
    ...obligation
  } = options
  const given = Object.fromEntries(
    Object.entries({ reason, channelsByGroup, stage, votes, escalatedAtMs }).filter(
      ([, value]) => value !== undefined,
    ),
  )
  return builders.aPendingRequest(
    { createdAtMs: 0, call: builders.aCall({ context: {}, ...call }), owner },
    { deadlineMs: deadlineMs ?? 3_600_000, obligation: builders.anObligation(obligation), ...given },
  )
}
