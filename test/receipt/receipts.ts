import { CompactSign } from 'jose'
import type { JsonRecord } from '#protocol/json.ts'
import type { ReceiptStatement } from '#protocol/receipt.ts'
import { paramsDigest } from '../../src/approval/decide/params-digest.ts'
import { newRequestId } from '../../src/core/ids.ts'
import { makeSigningKey } from '../../src/receipt/open-keys.ts'
import type { SigningKey } from '../../src/receipt/signing-key.ts'
import { NOW_MS } from '../support/builders.ts'

export const CLOCK = { nowMs: () => NOW_MS }

/** A call as an executor sees it. */
export const A_CALL = {
  agentId: 'support-agent',
  tool: 'refund_payment',
  params: { payment_id: 'pay_1', amount_cents: 72_000 },
}

export function aSigningKey(createdAtMs = NOW_MS): Promise<SigningKey> {
  return makeSigningKey(createdAtMs)
}

/** That the call may run for five minutes, as a policy said. */
export function aStatement(
  known: Partial<ReceiptStatement> & { readonly params?: JsonRecord } = {},
): ReceiptStatement {
  const { params = A_CALL.params, ...rest } = known
  const { aud: agentId = A_CALL.agentId, tool = A_CALL.tool, salt = 'c2FsdC1vZi10aGUtcmVxdQ' } = known
  return {
    jti: newRequestId(NOW_MS),
    aud: agentId,
    tool,
    params_digest: paramsDigest(salt, { agentId, tool, params }),
    salt,
    bundle_hash: 'b'.repeat(64),
    approvers: [],
    grant: null,
    epoch: 1,
    expiresAtMs: NOW_MS + 300_000,
    ...rest,
  }
}

/** What stands in a compact JWS, unchecked. */
export function opened(receipt: string) {
  const [header = '', payload = ''] = receipt.split('.')
  return { header: jsonOf(header), claims: jsonOf(payload) }
}

/** Signs any header and any claims with any key. */
export function forge(
  header: { alg: string; [name: string]: unknown },
  claims: unknown,
  key: SigningKey['jwk'] | Uint8Array,
) {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader(header)
    .sign(key)
}

/** One part of a compact JWS. */
export function encoded(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

function jsonOf(part: string): { [name: string]: unknown } {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
}
