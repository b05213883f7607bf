import type { CheckpointStore } from '../../approval/ports/checkpoints.ts'
import type { SigningKeyReader } from '../../approval/ports/signing-keys.ts'
import { systemClock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'
import { jwksOf } from '../../receipt/jwks.ts'
import { createReadSigned, type ReadSigned } from '../../receipt/read-signed.ts'
import { createSign, type Sign } from '../../receipt/sign.ts'
import { keysThatSign } from '../../receipt/signing-key.ts'

/** Signs with the keys of a database. @throws {VetoError} `no_signing_key` when it has none yet. */
export async function signerOf(store: SigningKeyReader): Promise<Sign> {
  const keys = await store.signingKeys()
  if (keys.length > 0) return createSign(keysThatSign(keys, systemClock.nowMs()))
  throw new VetoError('no_signing_key', NO_SIGNING_KEY)
}

export const NO_SIGNING_KEY =
  'The database has no signing key yet: "veto start" creates one when it first runs'

/** Reads what the keys of a database signed. */
export async function signatureReader(store: SigningKeyReader & CheckpointStore): Promise<ReadSigned> {
  return createReadSigned(jwksOf(await store.signingKeys()))
}
