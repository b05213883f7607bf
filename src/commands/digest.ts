import type { Command } from 'commander'
import { readStats, statsText } from './stats.ts'
import type { Terminal } from './terminal.ts'
import { withExistingStore } from './with-store.ts'

/** `veto digest`: the last seven days of approvals, compared with the seven before, and where the ledger ends. */
export function addDigestCommand(program: Command, terminal: Terminal): void {
  program
    .command('digest')
    .description('Show the last seven days of requests and decisions, compared with the seven days before')
    .option('--json', 'print JSON')
    .action(async ({ json = false }: { readonly json?: boolean }) => {
      const stats = await readStats(terminal, { since: '7d' })
      const head = await withExistingStore(terminal, (store) => store.head())
      terminal.out(
        json
          ? JSON.stringify({ ...stats, head })
          : `${statsText(stats)}\n\nThe audit log ends at entry ${head.seq}, ${head.hash}.`,
      )
    })
}
