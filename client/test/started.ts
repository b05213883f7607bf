import type { ExecutionView, RequestView } from '../src/protocol/request.ts'
import { ALLOWED } from './views.ts'

const AT = '2026-11-20T22:00:00.000Z'

/** What Veto says of the allowed call once it has begun. */
export function became(
  status: 'redeemed' | 'succeeded' | 'failed',
  known: Partial<ExecutionView> = {},
): RequestView {
  const execution = { status, redeemedAt: AT, at: AT, refused: null, ...known }
  return { ...ALLOWED, status, allowed: false, outcome: 'allowed', params: {}, execution }
}

export const REDEEMED = became('redeemed')
