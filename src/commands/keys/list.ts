import { createAgentKeys } from '../../approval/keys/agent-keys.ts'
import { systemClock } from '../../core/clock.ts'
import type { Terminal } from '../terminal.ts'
import { textTable } from '../text-table.ts'
import { withExistingStore } from '../with-store.ts'
import { keyView } from './key-view.ts'

export interface ListKeysOptions {
  readonly all?: boolean
  readonly json?: boolean
}

/** Lists API keys with their last use. */
export async function listKeys(
  terminal: Terminal,
  { all = false, json = false }: ListKeysOptions,
): Promise<void> {
  const nowMs = systemClock.nowMs()
  const keys = await withExistingStore(terminal, (store) =>
    createAgentKeys({ store, clock: systemClock }).list(),
  )
  const views = keys.map((key) => keyView(key, nowMs)).filter(({ status }) => all || status === 'active')
  if (json) for (const view of views) terminal.out(JSON.stringify(view))
  else terminal.out(views.length === 0 ? 'No keys: create one with "veto keys create".' : keysTable(views))
}

type View = ReturnType<typeof keyView>

function keysTable(views: readonly View[]): string {
  const rows = views.map((view) => [
    view.id,
    view.hint,
    view.agents,
    view.scopes.join(','),
    view.tools?.join(',') ?? 'all',
    view.owner ?? 'none',
    view.createdAt,
    view.expiresAt ?? 'never',
    view.lastUsedAt ?? 'never',
    view.status,
  ])
  return textTable(HEADINGS, rows)
}

const HEADINGS = [
  'ID',
  'KEY',
  'AGENTS',
  'SCOPES',
  'TOOLS',
  'OWNER',
  'CREATED',
  'EXPIRES',
  'LAST USED',
  'STATUS',
]
