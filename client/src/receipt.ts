import { canonicalJson } from './canonical-json.ts'
import { sha256 } from './digest.ts'
import { JsonRecord } from './protocol/json.ts'
import type { ReceiptClaims } from './protocol/receipt.ts'
import { systemRuntime } from './runtime.ts'
import { receiptInvalid, signedClaims } from './signed-claims.ts'

/** The call that is about to run, and the keys that verify Veto's signature. */
export interface ReceiptCheck {
  /** The response of `GET /.well-known/jwks.json` of your own Veto; never accept it from the bearer of the receipt. */
  readonly jwks: unknown
  readonly agentId: string
  readonly tool: string
  /** The exact params that the tool will run with. */
  readonly params: JsonRecord
  /** Milliseconds since 1970. Default: now. */
  readonly nowMs?: number | undefined
}

/**
 * The claims of a receipt, after checking that Veto signed it for exactly this call and that it has not expired. It
 * can be verified any number of times: to run a call once, remember its `jti` until `exp`.
 * @throws {VetoError} `receipt_invalid` for everything else, whatever the reason: the call must not run.
 * @example
 * await verifyReceipt(receipt, { jwks, agentId: 'support-agent', tool: 'refund_payment', params })
 * await refund(params)
 */
export async function verifyReceipt(receipt: string | null, check: ReceiptCheck): Promise<ReceiptClaims> {
  const { agentId, tool, jwks, nowMs = Date.parse(systemRuntime.today()) } = check
  const call = canonicalText(check)
  const claims = await signedClaims(receipt, { jwks, nowMs })
  if (claims.aud !== agentId) throw receiptInvalid(`it is for the agent ${claims.aud}`)
  if (claims.tool !== tool) throw receiptInvalid(`it is for the tool ${claims.tool}`)
  if (claims.params_digest !== (await digest(claims.salt, call)))
    throw receiptInvalid('it is for other params')
  return claims
}

/** A copy of the call: later changes of the params are not covered. */
function canonicalText({ agentId, tool, params }: ReceiptCheck): string {
  const found = JsonRecord.safeParse(params)
  if (!found.success) throw receiptInvalid('JSON cannot represent the params', found.error)
  try {
    return canonicalJson({ agentId, tool, params: found.data })
  } catch (cause) {
    throw receiptInvalid('JSON cannot represent the call', cause)
  }
}

/** What the claim `params_digest` is, for these params and this salt. */
async function digest(salt: string, call: string): Promise<string> {
  return `sha256:${await sha256(`veto-params-v1\0${salt}\0${call}`)}`
}
