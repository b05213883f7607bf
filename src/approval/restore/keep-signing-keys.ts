import { signingKeyUnit } from '../keys/signing-keys.ts'
import type { SigningKeyReader } from '../ports/signing-keys.ts'
import type { UnitWriter } from '../ports/unit.ts'

/** Signing keys that were added after the backup stay, as checkpoints that they signed are kept elsewhere. */
export async function keepSigningKeys(
  store: SigningKeyReader & UnitWriter,
  replaced: SigningKeyReader | null,
  atMs: number,
): Promise<void> {
  const known = replaced === null ? [] : await replaced.signingKeys().catch(() => [])
  const kids = new Set((await store.signingKeys()).map(({ kid }) => kid))
  const [first] = known
  // The replaced database can be that of another installation.
  if (first === undefined || !kids.has(first.kid)) return
  for (const key of known) {
    if (!kids.has(key.kid)) await store.commit(signingKeyUnit(key, { actor: 'cli', atMs }))
  }
}
