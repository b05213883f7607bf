import { sha256 } from '../../core/canonical-json.ts'
import type { Caller } from '../model/caller.ts'
import { isPending, type UsedIdempotencyKey, type VetoRequest } from '../model/request.ts'
import type { RequestStore } from '../ports/requests.ts'
import type { UnitWriter } from '../ports/unit.ts'
import type { CurrentRequest } from '../reevaluation/reevaluation.ts'

interface Deps {
  readonly store: Pick<RequestStore, 'identicalPending'> & UnitWriter
  readonly currentRequest: CurrentRequest
}

/** Equal for identical calls of one API key, or of those that replaced it, and one session; null: the call cannot join another. */
export function callIdentity({ key, sessionFingerprint }: Caller): string | null {
  return sessionFingerprint === null ? null : sha256(key.lineage, ' ', sessionFingerprint)
}

/**
 * The pending request of an identical call, if any. From then on the idempotency key of this call identifies
 * it as well, so that a retry finds it also once it is settled.
 * @throws {VetoError} when the store does not answer.
 */
export async function joinIdentical(
  { store, currentRequest }: Deps,
  agentId: string,
  caller: Caller,
): Promise<VetoRequest | null> {
  const identity = callIdentity(caller)
  const waiting = identity === null ? null : await store.identicalPending(identity)
  if (waiting === null) return null
  const request = await currentRequest(waiting)
  if (!isPending(request)) return null
  const used = usedKey(agentId, caller)
  if (used === null) return request
  const call = { ...used, fingerprint: caller.fingerprint }
  const { ok } = await store.commit([{ do: 'join', call, requestId: request.id }])
  return ok ? request : null
}

/** The idempotency key of the call; null without one. */
export function usedKey(agentId: string, { key, idempotencyKey }: Caller): UsedIdempotencyKey | null {
  return idempotencyKey === null ? null : { apiKeyHash: key.lineage, agentId, key: idempotencyKey }
}

/** What a new request keeps of the caller's idempotency key; null without one. */
export function idempotencyOf(caller: Caller): VetoRequest['idempotency'] {
  const { key, idempotencyKey } = caller
  if (idempotencyKey === null) return null
  return { apiKeyHash: key.lineage, key: idempotencyKey, fingerprint: caller.fingerprint }
}
