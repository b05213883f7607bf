import {
  RECEIPT_ISSUER,
  type ReceiptClaims,
  ReceiptHeader,
  type ReceiptStatement,
} from '#protocol/receipt.ts'
import type { Clock } from '../core/clock.ts'
import { createSign } from './sign.ts'
import type { SigningKey } from './signing-key.ts'

/** Signs a compact JWS, for the agent to show to whoever executes the call. */
export type SignReceipt = (statement: ReceiptStatement) => Promise<string>

interface Options {
  /** Oldest first. */
  readonly keys: readonly SigningKey[]
  readonly clock: Pick<Clock, 'nowMs'>
}

/** Signs with the newest of the keys. @throws {TypeError} without any key. */
export function createSignReceipt({ keys, clock }: Options): SignReceipt {
  const sign = createSign(keys)
  return (statement) => sign(ReceiptHeader.shape.typ.value, { ...claimsOf(statement, clock.nowMs()) })
}

/** The end is cut to whole seconds, so that a receipt never outlives it. */
function claimsOf({ expiresAtMs, ...stated }: ReceiptStatement, nowMs: number): ReceiptClaims {
  return { iss: RECEIPT_ISSUER, iat: wholeSeconds(nowMs), exp: wholeSeconds(expiresAtMs), ...stated }
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1_000)
}
