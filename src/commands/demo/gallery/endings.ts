import type { Settlement } from '../../../approval/model/approval.ts'
import { APPROVED, aSettledRefund, aVote, BEN, NOON_MS } from './requests.ts'

const UNANSWERED = { ...APPROVED, answer: null, votes: [] }
const DOUBLE = 'The customer already has the money back.'

export const REJECTED = aSettledRefund({
  ...APPROVED,
  status: 'rejected',
  settledBy: BEN,
  answer: null,
  comment: DOUBLE,
  votes: [aVote({ by: BEN, choice: 'deny', comment: DOUBLE })],
})

const EXPIRY = {
  ...UNANSWERED,
  status: 'expired',
  settledBy: null,
  comment: null,
  settledAtMs: NOON_MS + 3_600_000,
} as const

export const EXPIRED = aSettledRefund(EXPIRY)

/** Two people had to approve. */
export const EXPIRED_HALFWAY = aSettledRefund({ ...EXPIRY, votes: [aVote()] })

export const WITHDRAWN = aSettledRefund({
  ...UNANSWERED,
  status: 'cancelled',
  settledBy: { id: 'agent:support-agent', name: 'agent:support-agent' },
})

export const DENIED_BY_POLICIES = aSettledRefund({
  ...UNANSWERED,
  status: 'denied',
  settledBy: null,
  comment: 'The policies deny it now: No refunds during the audit',
})

export const LOCKED_DOWN = aSettledRefund({
  ...UNANSWERED,
  status: 'denied',
  settledBy: { id: 'U0PAT', name: 'Pat Kim' },
  comment: 'Locked down by Pat Kim: Refunds to accounts that nobody knows',
})

type Ending = Settlement['status']

/** A refund in each state in which nobody can decide it any more. */
export const ENDINGS: Readonly<Record<Ending, readonly ReturnType<typeof aSettledRefund>[]>> = {
  approved: [aSettledRefund(APPROVED)],
  rejected: [REJECTED],
  expired: [EXPIRED],
  cancelled: [WITHDRAWN],
  denied: [DENIED_BY_POLICIES, LOCKED_DOWN],
}
