import type { Command } from 'commander'
import { createGrants } from '../approval/grants/grants.ts'
import { grantView } from '../approval/queries/grant-view.ts'
import { systemClock } from '../core/clock.ts'
import { VetoError } from '../core/veto-error.ts'
import type { Terminal } from './terminal.ts'
import { textTable } from './text-table.ts'
import { withExistingStore } from './with-store.ts'

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
    .action((options: ListOptions) => list(terminal, options))
  grants
    .command('revoke')
    .description('Revoke a grant at once, also while a server is running')
    .argument('<id>', 'the id that the list shows')
    .action((id: string) => revoke(terminal, id))
}

interface ListOptions {
  readonly all?: boolean
  readonly json?: boolean
}

type View = ReturnType<typeof grantView>

const MAX_LISTED = 100

async function list(terminal: Terminal, { all = false, json = false }: ListOptions): Promise<void> {
  const nowMs = systemClock.nowMs()
  const filter = { activeAtMs: all ? null : nowMs, beforeId: null, limit: MAX_LISTED }
  const found = await withExistingStore(terminal, (store) => store.grants(filter))
  const views = found.map((grant) => grantView(grant, nowMs))
  if (json) for (const view of views) terminal.out(JSON.stringify(view))
  else terminal.out(views.length === 0 ? 'No grants.' : grantsTable(views))
}

function grantsTable(views: readonly View[]): string {
  const rows = views.map((view) => [
    view.id,
    view.agentId,
    view.sessionId ?? 'any',
    view.tool ?? `all ${view.category} tools`,
    view.usesLeft === null ? 'any' : String(view.usesLeft),
    view.expiresAt,
    view.name,
    view.revokedAt ?? '',
  ])
  return textTable(['ID', 'AGENT', 'SESSION', 'TOOL', 'USES LEFT', 'UNTIL', 'MADE BY', 'REVOKED'], rows)
}

async function revoke(terminal: Terminal, id: string): Promise<void> {
  const revoked = await withExistingStore(terminal, (store) =>
    createGrants({ store, clock: systemClock }).revokeAs(id, { id: 'cli', name: 'cli' }),
  )
  if (revoked === null) {
    throw new VetoError('not_found', `There is no grant ${id}: "veto grants" lists the grants`)
  }
  terminal.out(`${id} is revoked: it covers no more calls`)
}
