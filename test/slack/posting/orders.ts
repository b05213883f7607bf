import type { Sandbox } from 'slack-sandbox'
import type { EscalatedRequest, PendingRequest } from '../../../src/approval/model/request.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { aCall, aPendingRequest } from '../../support/builders.ts'

export const CHANNEL = '#finance-approvals'

export function fresh(): PendingRequest {
  return aPendingRequest({ createdAtMs: systemClock.nowMs() })
}

/** More params than stand in lines, so that the card has a table. */
export function withManyParams() {
  const others = Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`item_${at}`, at]))
  const params = { payment_id: 'pay_1', amount_cents: 72_000, ...others }
  return { ...fresh(), call: aCall({ params }), maskedParams: params }
}

export function order(request: EscalatedRequest) {
  return { kind: 'card', request, mentions: [], channel: CHANNEL, posted: null, maybePosted: false } as const
}

export function callsOf(sandbox: Sandbox, method: string): number {
  return sandbox.calls.filter((call) => call.method === method).length
}
