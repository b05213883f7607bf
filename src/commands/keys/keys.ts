import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'
import { addCreateCommand } from './create.ts'
import { addListCommand } from './list.ts'
import { addRevokeCommand } from './revoke.ts'

/** `veto keys`: the API keys of agents. */
export function addKeysCommand(program: Command, terminal: Terminal): void {
  const keys = program.command('keys').description('Create, list and revoke API keys of agents')
  addCreateCommand(keys, terminal)
  addListCommand(keys, terminal)
  addRevokeCommand(keys, terminal)
}
