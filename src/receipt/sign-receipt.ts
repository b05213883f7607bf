import { SignJWT } from 'jose'
import { RECEIPT_ISSUER, type ReceiptClaims, type ReceiptHeader } from '#protocol/receipt.ts'
import type { Clock } from '../core/clock.ts'
import type { SigningKey } from './signing-key.ts'

/** Signs statements; each takes about a tenth of a millisecond, away from the event loop. */
export interface Receipts {
  /** A compact JWS, for the agent to present to the system that executes the call. */
  sign(statement: Statement): Promise<string>
}

/** Statement of a receipt: this agent may make this call, with params of this digest. */
export interface Statement {
  readonly requestId: string
  readonly agentId: string
  readonly tool: string
  readonly paramsDigest: string
  readonly salt: string
  readonly bundleHash: string
  /** Approvers; empty when a policy or a grant allowed the call. */
  readonly approvers: readonly { readonly id: string; readonly name: string }[]
  readonly grantId: string | null
  /** Current epoch of the database. */
  readonly epoch: number
  /** Rounded down to seconds, so that a receipt never outlives it. */
  readonly expiresAtMs: number
}

interface Options {
  /** Oldest first. */
  readonly keys: readonly SigningKey[]
  readonly clock: Pick<Clock, 'nowMs'>
}

/** Signs with the newest of the keys. @throws {TypeError} without any key. */
export function createReceipts({ keys, clock }: Options): Receipts {
  const newest = keys.at(-1)
  if (newest === undefined) throw new TypeError('Expected at least one signing key, got none')
  const { kid, jwk } = newest
  const header: ReceiptHeader = { alg: 'EdDSA', typ: 'veto-receipt+jwt', kid }
  return {
    sign: (statement) => new SignJWT(claimsOf(statement, clock.nowMs())).setProtectedHeader(header).sign(jwk),
  }
}

function claimsOf(statement: Statement, nowMs: number): ReceiptClaims {
  return {
    iss: RECEIPT_ISSUER,
    aud: statement.agentId,
    jti: statement.requestId,
    iat: wholeSeconds(nowMs),
    exp: wholeSeconds(statement.expiresAtMs),
    tool: statement.tool,
    params_digest: statement.paramsDigest,
    salt: statement.salt,
    bundle_hash: statement.bundleHash,
    approvers: statement.approvers.map(({ id, name }) => ({ id, name })),
    grant: statement.grantId,
    epoch: statement.epoch,
  }
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1_000)
}
