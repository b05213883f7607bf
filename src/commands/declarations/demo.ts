import type { Command } from 'commander'
import type { DemoOptions } from '../demo/demo.ts'
import type { Terminal } from '../terminal.ts'

/** `veto demo`: Veto with a sandbox workspace and a small agent. */
export function addDemoCommand(program: Command, terminal: Terminal): void {
  program
    .command('demo')
    .description(
      'Run Veto with a simulated Slack workspace and a demo agent, and print an API key and a call to try',
    )
    .option('--port <port>', 'port of the API', '4180')
    .option('--sandbox-port <port>', 'port of the page that simulates Slack', '4181')
    .option('--database <file>', 'use this database file, and keep it between runs')
    .option('--keep', 'keep data/demo.db from the previous run instead of emptying it')
    .option(
      '--history',
      'first make five weeks of history, for /veto stats, /veto audit, Home and the weekly digest',
    )
    .action(async (options: DemoOptions) => (await import('../demo/demo.ts')).demo(terminal, options))
}
