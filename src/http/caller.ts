import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { IdempotencyKey } from '#protocol/authorize.ts'
import { JsonRecord } from '#protocol/json.ts'
import type { Caller } from '../approval/model/caller.ts'
import { canonicalJson, sha256 } from '../core/canonical-json.ts'
import { clientOf } from './authenticate.ts'

/** The headers of routes that open a request. */
export const IdempotencyHeaders = z.looseObject({
  'idempotency-key': IdempotencyKey.optional().describe(
    'The same key with the same body is the same request again; with another body it is refused.',
  ),
})

/** Who wants the request of this body opened. @throws {VetoError} `unauthenticated` on a route that nobody guards. */
export function callerOf(request: FastifyRequest): Caller {
  const body = JsonRecord.parse(request.body)
  const fingerprint = fingerprintOf(body)
  return {
    ...clientOf(request),
    idempotencyKey: IdempotencyHeaders.parse(request.headers)['idempotency-key'] ?? null,
    fingerprint,
    sessionFingerprint: body['sessionId'] === undefined ? null : sessionFingerprintOf(body, fingerprint),
  }
}

/** What an agent may say otherwise each time it makes the same call. */
const OF_ONE_TRY = ['toolCallId', 'receipt'] as const

function sessionFingerprintOf(body: JsonRecord, fingerprint: string): string {
  if (OF_ONE_TRY.every((key) => body[key] === undefined)) return fingerprint
  const { toolCallId: _toolCallId, receipt: _receipt, ...call } = body
  return fingerprintOf(call)
}

function fingerprintOf(body: JsonRecord): string {
  return sha256(canonicalJson(body))
}
