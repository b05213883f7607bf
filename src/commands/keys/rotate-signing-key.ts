import { createSigningKeys } from '../../approval/keys/signing-keys.ts'
import { systemClock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'
import { makeSigningKey } from '../../receipt/open-keys.ts'
import { signsFromMs } from '../../receipt/signing-key.ts'
import { NO_SIGNING_KEY } from '../audit/signing.ts'
import type { Terminal } from '../terminal.ts'
import { withExistingStore } from '../with-store.ts'

/** Creates a new key for receipts and checkpoints; what older keys signed stays valid. */
export async function rotateSigningKey(terminal: Terminal): Promise<void> {
  const key = await withExistingStore(terminal, async (store) => {
    if ((await store.signingKeys()).length === 0) throw new VetoError('no_signing_key', NO_SIGNING_KEY)
    const created = await makeSigningKey(systemClock.nowMs())
    await createSigningKeys({ store }).insertNext(created)
    return created
  })
  terminal.out(
    `${key.kid} is published with the older keys now, and signs receipts and checkpoints from ${new Date(signsFromMs(key)).toISOString()} on`,
  )
}
