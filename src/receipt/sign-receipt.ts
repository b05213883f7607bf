import {
  RECEIPT_ISSUER,
  type ReceiptClaims,
  ReceiptHeader,
  type ReceiptStatement,
} from '#protocol/receipt.ts'
import type { Clock } from '../core/clock.ts'
import type { Sign } from './sign.ts'

/** Signs a compact JWS, for the agent to show to whoever executes the call. */
export type SignReceipt = (statement: ReceiptStatement) => Promise<string>

interface Options {
  readonly sign: Sign
  readonly clock: Pick<Clock, 'nowMs'>
}

export function createSignReceipt({ sign, clock }: Options): SignReceipt {
  return (statement) => sign(ReceiptHeader.shape.typ.value, { ...claimsOf(statement, clock.nowMs()) })
}

/** The end is cut to whole seconds, so that a receipt never outlives it. */
function claimsOf({ expiresAtMs, ...stated }: ReceiptStatement, nowMs: number): ReceiptClaims {
  return { iss: RECEIPT_ISSUER, iat: wholeSeconds(nowMs), exp: wholeSeconds(expiresAtMs), ...stated }
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1_000)
}
