import { type Command, Option } from 'commander'
import { SCOPES, type Scope } from '../approval/agent-key.ts'
import { createAgentKeys } from '../approval/agent-keys.ts'
import { systemClock } from '../core/clock.ts'
import { VetoError } from '../core/veto-error.ts'
import type { Terminal } from './terminal.ts'
import { withStore } from './with-store.ts'

interface Options {
  readonly scopes: string
  readonly owner?: string
  readonly json?: boolean
}

/** `veto keys create`: an API key for an agent, shown this once. */
export function addKeysCommand(program: Command, terminal: Terminal): void {
  program
    .command('keys')
    .description('API keys of agents')
    .command('create')
    .description('Make a key. It is shown once: Veto keeps only its hash. Works beside a running server')
    .argument('<agent>', 'an agent id, or a pattern of ids such as "support-*"')
    .addOption(
      new Option('--scopes <list>', `what the key may do, with commas between: ${SCOPES.join(', ')}`).default(
        'authorize',
      ),
    )
    .option(
      '--owner <person>',
      'who answers for the agent, by e-mail or Slack user id; that person cannot vote',
    )
    .option('--json', 'print JSON')
    .action((agent: string, options: Options) => createKey(terminal, agent, options))
}

async function createKey(terminal: Terminal, agent: string, options: Options): Promise<void> {
  const wanted = {
    agents: agentPattern(agent),
    scopes: readScopes(options.scopes),
    owner: options.owner === undefined ? null : readOwner(options.owner),
  }
  const { key, kept } = await withStore(terminal, (store) =>
    createAgentKeys({ store, clock: systemClock }).make(wanted),
  )
  const { agents, scopes, owner } = kept
  if (options.json) terminal.out(JSON.stringify({ key, agents, scopes, owner }))
  else
    terminal.out(`${key}\n\nFor ${agents}, to ${scopes.join(' and ')}. Keep it now: it is not shown again.`)
}

function agentPattern(text: string): string {
  if (/^[A-Za-z0-9_*][A-Za-z0-9._:/*-]{0,127}$/.test(text)) return text
  throw new VetoError('bad_argument', `Expected an agent id or a pattern such as "support-*", got "${text}"`)
}

function readScopes(text: string): Scope[] {
  const names = text.split(',').map((name) => name.trim())
  return names.map((name) => {
    const scope = SCOPES.find((known) => known === name)
    if (scope === undefined) {
      throw new VetoError('bad_argument', `Expected scopes out of ${SCOPES.join(', ')}, got "${name}"`)
    }
    return scope
  })
}

function readOwner(text: string): string {
  if (/^[UW][A-Z0-9]{2,20}$/.test(text) || /^[^@\s]+@[^@\s]+$/.test(text)) return text
  throw new VetoError(
    'bad_argument',
    `Expected an e-mail address or a Slack user id as the owner, got "${text}"`,
  )
}
