import type { Command } from 'commander'
import type { ListGrantsOptions } from '../grants.ts'
import type { Terminal } from '../terminal.ts'

/** `veto grants`: lists and revokes grants. */
export function addGrantsCommand(program: Command, terminal: Terminal): void {
  const grants = program
    .command('grants')
    .description('List and revoke grants: approvals for more than one call')
  grants
    .command('list', { isDefault: true })
    .description('List grants, newest first, at most 100')
    .option('--all', 'include grants that are no longer active')
    .option('--json', 'print JSON, one grant a line')
    .action(async (options: ListGrantsOptions) =>
      (await import('../grants.ts')).listGrants(terminal, options),
    )
  grants
    .command('revoke')
    .description('Revoke a grant at once, also while a server is running')
    .argument('<id>', 'the id that the list shows')
    .action(async (id: string) => (await import('../grants.ts')).revokeGrant(terminal, id))
}
