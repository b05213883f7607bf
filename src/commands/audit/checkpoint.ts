import { createSignHead } from '../../approval/checkpoints/sign-head.ts'
import { systemClock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Terminal } from '../terminal.ts'
import { withExistingStore } from '../with-store.ts'
import { signerOf } from './signing.ts'

export interface CheckpointOptions {
  readonly json?: boolean
}

/** Signs the ledger as it is now. */
export async function signAudit(terminal: Terminal, { json = false }: CheckpointOptions): Promise<void> {
  const checkpoint = await withExistingStore(terminal, async (store) =>
    createSignHead({ store, sign: await signerOf(store), clock: systemClock })(),
  )
  if (checkpoint === null) throw new VetoError('ledger_empty', 'The ledger has no entry yet')
  const { seq, hash, signedAtMs, token } = checkpoint
  if (json) terminal.out(JSON.stringify({ seq, hash, signedAt: new Date(signedAtMs).toISOString(), token }))
  else terminal.out(token)
}
