import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'

/** `veto start`: runs the server until SIGINT or SIGTERM. */
export function addStartCommand(program: Command, terminal: Terminal): void {
  program
    .command('start')
    .description('Run Veto with the configured Slack workspace')
    .action(async () => (await import('../start.ts')).start(terminal))
}
