import type { JWTPayload } from 'jose'
import type { Jwks } from '#protocol/jwks.ts'
import type { Clock } from '../core/clock.ts'
import { jwksOf } from './jwks.ts'
import type { SigningKeyStore } from './open-keys.ts'
import { createReadSigned, type ReadSigned } from './read-signed.ts'
import { createSign, type Sign } from './sign.ts'
import { keysThatSign, type SigningKey } from './signing-key.ts'

/** The stored keys as they are now: a key that another process adds is published within a second, and signs when it is due. */
export interface CurrentKeys {
  readonly sign: Sign
  readonly readSigned: ReadSigned
  jwks(): Promise<Jwks>
}

interface Options {
  readonly store: Pick<SigningKeyStore, 'all'>
  readonly clock: Pick<Clock, 'nowMs' | 'ticksMs'>
}

/** How long keys are used before they are read again; far less than what passes before a new one signs. */
const KEEP_MS = 1_000

/** Follows the keys of a store. Those that were read last stay in use while it cannot be read. */
export function createCurrentKeys(kept: readonly SigningKey[], { store, clock }: Options): CurrentKeys {
  let keys = kept
  let readAtMs = clock.ticksMs()

  async function current(): Promise<readonly SigningKey[]> {
    const nowMs = clock.ticksMs()
    if (nowMs - readAtMs < KEEP_MS) return keys
    readAtMs = nowMs
    keys = await store.all().catch(() => keys)
    return keys
  }

  return {
    async sign(typ: string, claims: JWTPayload) {
      return createSign(keysThatSign(await current(), clock.nowMs()))(typ, claims)
    },
    readSigned: async (token, typ, expected) =>
      createReadSigned(jwksOf(await current()))(token, typ, expected),
    jwks: async () => jwksOf(await current()),
  }
}
