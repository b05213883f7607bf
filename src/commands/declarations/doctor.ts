import type { Command } from 'commander'
import type { DoctorOptions } from '../doctor.ts'
import type { Terminal } from '../terminal.ts'

/** `veto doctor`: checks what Veto needs, and prints fixes. */
export function addDoctorCommand(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .description(
      'Check policies, database, disk, API keys, checkpoints, callbacks, tokens, scopes, clock, channels, groups and people. Prints one line for each check, with a fix for each problem, and exits with 1 when there is a problem',
    )
    .option(
      '--cards',
      "instead, have Slack's public blocks.validate check every message and modal that Veto shows; needs no token",
    )
    .option('--json', 'print JSON')
    .action(async (options: DoctorOptions) => (await import('../doctor.ts')).doctor(terminal, options))
}
