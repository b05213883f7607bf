import type { Command } from 'commander'
import { createSignHead } from '../../approval/checkpoints/sign-head.ts'
import { systemClock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Terminal } from '../terminal.ts'
import { withExistingStore } from '../with-store.ts'
import { signerOf } from './signing.ts'

/** `veto audit checkpoint`: the signed end of the ledger, to be kept elsewhere. */
export function addCheckpoint(audit: Command, terminal: Terminal): void {
  audit
    .command('checkpoint')
    .description(
      'Sign the ledger as it is now, and print the signed checkpoint. Keep it elsewhere: "veto audit verify --checkpoint" shows later whether anything before it was changed',
    )
    .option('--json', 'print JSON')
    .action((options: { json?: boolean }) => run(terminal, options.json ?? false))
}

async function run(terminal: Terminal, json: boolean): Promise<void> {
  const checkpoint = await withExistingStore(terminal, async (store) =>
    createSignHead({ store, sign: await signerOf(store), clock: systemClock })(),
  )
  if (checkpoint === null) throw new VetoError('ledger_empty', 'The ledger has no entry yet')
  const { seq, hash, signedAtMs, token } = checkpoint
  if (json) terminal.out(JSON.stringify({ seq, hash, signedAt: new Date(signedAtMs).toISOString(), token }))
  else terminal.out(token)
}
