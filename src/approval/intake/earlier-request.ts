import { VetoError } from '../../core/veto-error.ts'
import type { Caller } from '../model/caller.ts'
import type { VetoRequest } from '../model/request.ts'
import type { RequestStore } from '../ports/requests.ts'
import { usedKey } from './identical-call.ts'
import { unrecorded } from './unrecorded.ts'

/**
 * The request that the caller's idempotency key already identifies; null: none.
 * @throws {VetoError} `idempotency_mismatch` when the key was used with another body, `audit_unavailable` when the store
 * does not answer.
 */
export async function earlierRequest(
  store: Pick<RequestStore, 'requestByKey' | 'joinedCall'>,
  agentId: string,
  caller: Caller,
): Promise<VetoRequest | null> {
  const used = usedKey(agentId, caller)
  if (used === null) return null
  const earlier = await store.requestByKey(used).catch(unrecorded)
  const joined = earlier === null ? await store.joinedCall(used).catch(unrecorded) : null
  if (earlier === null && joined === null) return null
  const fingerprint = joined?.fingerprint ?? earlier?.idempotency?.fingerprint
  if (fingerprint === caller.fingerprint) return joined?.request ?? earlier
  throw new VetoError(
    'idempotency_mismatch',
    'This Idempotency-Key was already used with another body: send the same body, or use a new key',
  )
}
