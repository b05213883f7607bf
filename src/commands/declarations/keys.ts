import { type Command, Option } from 'commander'
import { SCOPES } from '../../approval/model/agent-key.ts'
import type { CreateKeyOptions } from '../keys/create.ts'
import type { ListKeysOptions } from '../keys/list.ts'
import type { RotateKeyOptions } from '../keys/rotate.ts'
import type { Terminal } from '../terminal.ts'

/** `veto keys`: the API keys of agents. */
export function addKeysCommand(program: Command, terminal: Terminal): void {
  const keys = program.command('keys').description('Create, list, replace and revoke API keys of agents')
  addCreate(keys, terminal)
  keys
    .command('list', { isDefault: true })
    .description('List the active API keys, newest first, with their last use')
    .option('--all', 'include revoked and expired keys')
    .option('--json', 'print JSON, one key a line')
    .action(async (options: ListKeysOptions) => (await import('../keys/list.ts')).listKeys(terminal, options))
  keys
    .command('revoke')
    .description('Revoke an API key: every later call with it is refused, also by a running server')
    .argument('<id>', 'the id that the list shows')
    .action(async (id: string) => (await import('../keys/revoke.ts')).revokeKey(terminal, id))
  addRotate(keys, terminal)
}

function addRotate(keys: Command, terminal: Terminal): void {
  keys
    .command('rotate')
    .description(
      'Replace an API key by a new one that permits the same, and shows it once. The old key stays valid for the grace, so that no call is refused while the agent changes over',
    )
    .argument('<key>', 'the id that the list shows, or the agent, when it has one active key')
    .option('--grace <duration>', 'how long the old key stays valid, such as 1h or 7d', '24h')
    .option('--json', 'print JSON')
    .action(async (name: string, options: RotateKeyOptions) => {
      const { rotateAgentKey } = await import('../keys/rotate.ts')
      await rotateAgentKey(terminal, name, options)
    })
  keys
    .command('rotate-signing-key')
    .description(
      'Create a new key that signs receipts and checkpoints. What older keys signed stays valid, and their public halves stay published. Works while a server is running',
    )
    .action(async () => (await import('../keys/rotate-signing-key.ts')).rotateSigningKey(terminal))
}

function addCreate(keys: Command, terminal: Terminal): void {
  keys
    .command('create')
    .description(
      'Create an API key. It is shown once: Veto stores only its hash. Only the key is printed to standard output. Works while a server is running',
    )
    .argument('<agent>', 'an agent id, or a pattern of ids such as "support-*"')
    .addOption(
      new Option('--scopes <list>', `what the key may do, comma-separated: ${SCOPES.join(', ')}`).default(
        'authorize',
      ),
    )
    .option(
      '--tools <list>',
      'the tools that the key may request, as comma-separated names or patterns; default: every tool',
    )
    .option(
      '--owner <person>',
      'the owner of the agent, as an e-mail address or Slack user id; the owner cannot vote on its requests',
    )
    .option('--expires <duration>', 'how long the key is valid, such as 90d or 12h; default: until revoked')
    .option('--json', 'print JSON')
    .action(async (agent: string, options: CreateKeyOptions) => {
      const { createKey } = await import('../keys/create.ts')
      await createKey(terminal, agent, options)
    })
}
