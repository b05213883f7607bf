import type { ErrorCode } from '#protocol/errors.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Caller } from '../model/caller.ts'
import type { UsedIdempotencyKey, VetoRequest } from '../model/request.ts'
import type { RequestStore } from '../ports/requests.ts'
import type { UnitWriter } from '../ports/unit.ts'

interface Deps {
  readonly store: Pick<RequestStore, 'joinedCall'> & UnitWriter
}

type Submitter = Pick<Caller, 'key' | 'idempotencyKey' | 'fingerprint'>

/**
 * Makes an idempotency key identify what was submitted about a pending request. A repetition of the same changes nothing.
 * @throws {VetoError} `idempotency_mismatch` when the key identifies something else.
 */
export type UseSubmissionKey = (request: VetoRequest, submitter: Submitter) => Promise<void>

export function createUseSubmissionKey({ store }: Deps): UseSubmissionKey {
  return async function useSubmissionKey({ id, call }, { key, idempotencyKey, fingerprint }) {
    if (idempotencyKey === null) return
    const used = { apiKeyHash: key.lineage, agentId: call.agentId, key: `${PREFIX}${idempotencyKey}` }
    const joined = { do: 'join', call: { ...used, fingerprint }, requestId: id } as const
    if ((await store.commit([joined])).ok) return
    await requireSame(store, used, fingerprint)
  }
}

/** Keys of calls are apart from keys of submissions. */
const PREFIX = 'submission:'

/** A settled request takes no new key, and needs none. */
async function requireSame(
  store: Deps['store'],
  used: UsedIdempotencyKey,
  fingerprint: string,
): Promise<void> {
  const earlier = await store.joinedCall(used)
  if (earlier === null || earlier.fingerprint === fingerprint) return
  throw new VetoError<ErrorCode>(
    'idempotency_mismatch',
    'This Idempotency-Key was already used with another body: send the same body, or use a new key',
  )
}
