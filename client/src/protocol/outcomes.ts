/** Outcomes and statuses as plain lists, for what needs no schema of them. */
export const OUTCOMES = ['allowed', 'denied', 'escalated'] as const

export const STATUSES = [
  'allowed',
  'denied',
  'pending',
  'approved',
  'rejected',
  'expired',
  'cancelled',
  'redeemed',
  'succeeded',
  'failed',
  'lapsed',
] as const
