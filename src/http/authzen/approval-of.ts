import type { AccessDecision } from '#protocol/authzen.ts'
import { allowedAtMs, lapsesAtMs } from '../../approval/decide/lapse.ts'
import type { AllowedRequest } from '../../approval/model/request.ts'

type Approval = NonNullable<NonNullable<AccessDecision['context']>['approval']>

/** The approval of a request: valid until it is used, refused by other policies, or lapses. */
export function approvalOf(request: AllowedRequest): Approval {
  const { id, execution } = request
  const endsAtMs = Math.min(lapsesAtMs(request), execution?.atMs ?? Number.POSITIVE_INFINITY)
  return { id, approved_at: isoOf(allowedAtMs(request)), approved_until: isoOf(endsAtMs) }
}

function isoOf(atMs: number): string {
  return new Date(atMs).toISOString()
}
