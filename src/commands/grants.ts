import { createGrants } from '../approval/grants/grants.ts'
import { grantView } from '../approval/queries/grant-view.ts'
import { systemClock } from '../core/clock.ts'
import { VetoError } from '../core/veto-error.ts'
import type { Terminal } from './terminal.ts'
import { textTable } from './text-table.ts'
import { withExistingStore } from './with-store.ts'

export interface ListGrantsOptions {
  readonly all?: boolean
  readonly json?: boolean
}

const MAX_LISTED = 100

/** Lists grants, newest first. */
export async function listGrants(
  terminal: Terminal,
  { all = false, json = false }: ListGrantsOptions,
): Promise<void> {
  const nowMs = systemClock.nowMs()
  const filter = { activeAtMs: all ? null : nowMs, beforeId: null, limit: MAX_LISTED }
  const found = await withExistingStore(terminal, (store) => store.grants(filter))
  const views = found.map((grant) => grantView(grant, nowMs))
  if (json) for (const view of views) terminal.out(JSON.stringify(view))
  else terminal.out(views.length === 0 ? 'No grants.' : grantsTable(views))
}

type View = ReturnType<typeof grantView>

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

/** Revokes a grant at once. */
export async function revokeGrant(terminal: Terminal, id: string): Promise<void> {
  const revoked = await withExistingStore(terminal, (store) =>
    createGrants({ store, clock: systemClock }).revokeAs(id, { id: 'cli', name: 'cli' }),
  )
  if (revoked === null) {
    throw new VetoError('not_found', `There is no grant ${id}: "veto grants" lists the grants`)
  }
  terminal.out(`${id} is revoked: it covers no more calls`)
}
