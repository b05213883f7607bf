import type { Command } from 'commander'
import type { ListCallbacksOptions } from '../callbacks.ts'
import type { Terminal } from '../terminal.ts'

/** `veto callbacks`: the callbacks that were delivered, that are waiting, and that were given up. */
export function addCallbacksCommand(program: Command, terminal: Terminal): void {
  const callbacks = program
    .command('callbacks')
    .description('List the latest 100 callbacks and their delivery status, newest first')
    .option('--failed', 'only those that were given up')
    .option('--json', 'print JSON, one callback a line')
    .action(async (options: ListCallbacksOptions) => {
      const { listCallbacks } = await import('../callbacks.ts')
      await listCallbacks(terminal, options)
    })
  callbacks
    .command('retry')
    .description('Retry a callback, for up to a day. A running server starts within 30 seconds')
    .argument('<id>', 'the id that the list shows')
    .action(async (id: string) => (await import('../callbacks.ts')).retryCallback(terminal, id))
}
