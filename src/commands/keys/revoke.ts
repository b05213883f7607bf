import { createAgentKeys } from '../../approval/keys/agent-keys.ts'
import { systemClock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Terminal } from '../terminal.ts'
import { withExistingStore } from '../with-store.ts'

/** Revokes a key from the next call on. */
export async function revokeKey(terminal: Terminal, id: string): Promise<void> {
  const revoked = await withExistingStore(terminal, (store) =>
    createAgentKeys({ store, clock: systemClock }).revoke(id),
  )
  if (revoked === null)
    throw new VetoError('not_found', `There is no key ${id}: "veto keys list" lists the keys`)
  terminal.out(`${id} (${revoked.hint}…) is revoked: calls with it are refused`)
}
