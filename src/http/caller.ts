import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { IdempotencyKey } from '#protocol/authorize.ts'
import { JsonRecord } from '#protocol/json.ts'
import type { Caller } from '../approval/model/caller.ts'
import { canonicalJson, sha256 } from '../core/canonical-json.ts'
import { lazy } from '../core/lazy.ts'
import { type AuthenticatedClient, clientOf } from './authenticate.ts'

/** The headers of routes that open a request. */
export const IdempotencyHeaders = z.looseObject({
  'idempotency-key': IdempotencyKey.optional().describe(
    'A repeated key with the same body returns the same request; with another body it is refused.',
  ),
})

/** The caller and the metadata of a request to open. @throws {VetoError} `unauthenticated` on a route without `authenticate`. */
export function callerOf(request: FastifyRequest): Caller {
  const body = JsonRecord.parse(request.body)
  return createCaller(clientOf(request), {
    idempotencyKey: IdempotencyHeaders.parse(request.headers)['idempotency-key'] ?? null,
    hasSession: body['sessionId'] !== undefined,
    body: () => body,
  })
}

interface CallerParts {
  readonly idempotencyKey: string | null
  /** Does the body name a session? */
  readonly hasSession: boolean
  readonly body: () => JsonRecord
}

/** The same of its parts. Fingerprints are computed once they are read: most calls need none. */
export function createCaller(
  { key, arrivedAtTicksMs, recheck }: AuthenticatedClient,
  { idempotencyKey, hasSession, body }: CallerParts,
): Caller {
  const fingerprint = lazy(() => fingerprintOf(body()))
  const sessionFingerprint = lazy(() => (hasSession ? sessionFingerprintOf(body(), fingerprint) : null))
  return {
    key,
    arrivedAtTicksMs,
    recheck,
    idempotencyKey,
    get fingerprint() {
      return fingerprint()
    },
    get sessionFingerprint() {
      return sessionFingerprint()
    },
  }
}

/** The caller of a call that another standard describes: calls equal to `call` join one request while it is pending. */
export function identicalCaller(request: FastifyRequest, call: JsonRecord): Caller {
  const fingerprint = fingerprintOf(call)
  const { key, arrivedAtTicksMs, recheck } = clientOf(request)
  return {
    key,
    arrivedAtTicksMs,
    recheck,
    idempotencyKey: null,
    fingerprint,
    sessionFingerprint: fingerprint,
  }
}

/** Fields that may differ between identical calls. */
const OF_ONE_TRY = ['toolCallId', 'receipt'] as const

function sessionFingerprintOf(body: JsonRecord, fingerprint: () => string): string {
  if (OF_ONE_TRY.every((key) => body[key] === undefined)) return fingerprint()
  const { toolCallId: _toolCallId, receipt: _receipt, ...call } = body
  return fingerprintOf(call)
}

function fingerprintOf(body: JsonRecord): string {
  return sha256(canonicalJson(body))
}
