import type { Command } from 'commander'
import { createAgentKeys } from '../../approval/keys/agent-keys.ts'
import { systemClock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Terminal } from '../terminal.ts'
import { withExistingStore } from '../with-store.ts'

/** `veto keys revoke`: revokes a key from the next call on. */
export function addRevokeCommand(keys: Command, terminal: Terminal): void {
  keys
    .command('revoke')
    .description('Revoke an API key: every later call with it is refused, also by a running server')
    .argument('<id>', 'the id that the list shows')
    .action((id: string) => revoke(terminal, id))
}

async function revoke(terminal: Terminal, id: string): Promise<void> {
  const revoked = await withExistingStore(terminal, (store) =>
    createAgentKeys({ store, clock: systemClock }).revoke(id),
  )
  if (revoked === null)
    throw new VetoError('not_found', `There is no key ${id}: "veto keys list" lists the keys`)
  terminal.out(`${id} (${revoked.hint}…) is revoked: calls with it are refused`)
}
