import type { Command } from 'commander'
import type { DigestOptions } from '../digest.ts'
import type { Terminal } from '../terminal.ts'

/** `veto digest`: the last seven days of approvals, compared with the seven before, and where the ledger ends. */
export function addDigestCommand(program: Command, terminal: Terminal): void {
  program
    .command('digest')
    .description('Show the last seven days of requests and decisions, compared with the seven days before')
    .option('--month', 'the last four weeks, week by week, compared with the four weeks before')
    .option('--json', 'print JSON')
    .action(async (options: DigestOptions) => (await import('../digest.ts')).digest(terminal, options))
}
