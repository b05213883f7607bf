import { ReceiptClaims, ReceiptHeader } from '#protocol/receipt.ts'
import type { Clock } from '../core/clock.ts'
import { VetoError } from '../core/veto-error.ts'
import { jwksOf } from './jwks.ts'
import { createReadSigned } from './read-signed.ts'
import type { SigningKey } from './signing-key.ts'

/**
 * The claims of a receipt, after checking that one of Veto's own keys signed it, for this agent, in this epoch, and that
 * it has not expired. Checks neither the params nor whether the call has run already.
 * @throws {VetoError} `receipt_invalid`
 */
export type VerifyReceipt = (receipt: string, expected: ExpectedCall) => Promise<ReceiptClaims>

interface ExpectedCall {
  readonly agentId: string
  /** Current epoch of the database. */
  readonly epoch: number
}

interface Options {
  /** All stored keys: receipts of older keys stay valid until they expire. */
  readonly keys: readonly SigningKey[]
  readonly clock: Pick<Clock, 'nowMs'>
}

/** Verifies receipts with the public halves of these keys. */
export function createVerifyReceipt({ keys, clock }: Options): VerifyReceipt {
  const readSigned = createReadSigned(jwksOf(keys))
  return async function verifyReceipt(receipt, { agentId, epoch }) {
    const claims = await signedClaims(receipt, agentId).catch((cause: unknown) => {
      throw invalid(`this Veto did not sign it for ${agentId}, or it has expired`, cause)
    })
    if (claims.epoch !== epoch) throw invalid('it was issued before a backup was restored')
    return claims
  }

  async function signedClaims(receipt: string, agentId: string): Promise<ReceiptClaims> {
    const claims = await readSigned(receipt, ReceiptHeader.shape.typ.value, {
      audience: agentId,
      requiredClaims: ['exp'],
      currentDate: new Date(clock.nowMs()),
    })
    return ReceiptClaims.parse(claims)
  }
}

function invalid(why: string, cause?: unknown): VetoError {
  return new VetoError('receipt_invalid', `The receipt is invalid: ${why}`, { cause })
}
