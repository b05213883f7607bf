import { calculateJwkThumbprint } from 'jose/jwk/thumbprint'
import { exportJWK } from 'jose/key/export'
import { generateKeyPair } from 'jose/key/generate/keypair'
import type { Clock } from '../core/clock.ts'
import { VetoError } from '../core/veto-error.ts'
import { PrivateJwk, type SigningKey } from './signing-key.ts'

/** Store of signing keys. */
export interface SigningKeyStore {
  /** Oldest first. */
  all(): Promise<readonly SigningKey[]>
  /** Stores the first key and its ledger entry; of several simultaneous first keys one is stored. */
  insertFirst(key: SigningKey): Promise<void>
}

interface Options {
  readonly store: SigningKeyStore
  readonly clock: Pick<Clock, 'nowMs'>
}

/**
 * The keys for receipts, oldest first and at least one. The first start creates it; processes that start together get
 * the same one.
 * @throws {VetoError} `no_signing_key` when keys existed and were lost.
 */
export async function openKeys({ store, clock }: Options): Promise<readonly SigningKey[]> {
  const kept = await store.all()
  if (kept.length > 0) return kept
  await store.insertFirst(await makeSigningKey(clock.nowMs()))
  const first = await store.all()
  if (first.length > 0) return first
  throw new VetoError('no_signing_key', GONE)
}

const GONE =
  'The database has lost the key that signs receipts: restore a backup, or delete the job first_signing_key from the table job_runs to create a new key'

/** Generates a signing key without storing it. */
export async function makeSigningKey(nowMs: number): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('Ed25519', { extractable: true })
  const { kty, crv, x, d } = await exportJWK(privateKey)
  const jwk = PrivateJwk.parse({ kty, crv, x, d })
  return { kid: await calculateJwkThumbprint(jwk), jwk, createdAtMs: nowMs }
}
