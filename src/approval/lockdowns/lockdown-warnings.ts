import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { readHint } from '../../core/read-hint.ts'
import { type ActiveNames, activeNames, inactiveName } from '../../ledger/active-names.ts'
import { coversCall, EVERY, type LockdownScope } from '../model/lockdown.ts'
import type { RequestStore } from '../ports/requests.ts'
import type { TallyStore } from '../ports/tallies.ts'

/**
 * What is wrong with the names of a lockdown: a misspelt one would deny nothing. Names only agents that `visibleAgents`
 * covers. Never rejects, and takes a second at most, as a lockdown does not wait for hints.
 */
export type LockdownWarnings = (scope: LockdownScope, visibleAgents: string) => Promise<readonly string[]>

interface Deps {
  readonly store: Pick<TallyStore, 'activity'> & Pick<RequestStore, 'openCounts'>
  readonly clock: Pick<Clock, 'nowMs' | 'after'>
  readonly log: Log
}

const ACTIVE_MS = 14 * 86_400_000

export function createLockdownWarnings({ store, clock, log }: Deps): LockdownWarnings {
  return (scope, visibleAgents) =>
    readHint({ clock, log }, readWarnings(store, { scope, visibleAgents, nowMs: clock.nowMs() }), [])
}

interface Reading {
  readonly scope: LockdownScope
  readonly visibleAgents: string
  readonly nowMs: number
}

async function readWarnings(
  store: Deps['store'],
  { scope, visibleAgents, nowMs }: Reading,
): Promise<readonly string[]> {
  if (scope.agents === EVERY && scope.tools === EVERY) return []
  const open = await store.openCounts()
  // Its names are right, as it denies something; an agent may have waited longer than the names of active ones reach back.
  if (open.some((count) => coversCall(scope, count))) return []
  const activity = await store.activity(nowMs - ACTIVE_MS, nowMs)
  return warningsOf(scope, activeNames([activity], visibleAgents))
}

function warningsOf({ agents, tools }: LockdownScope, names: ActiveNames): readonly string[] {
  const coversAgent = names.agent.some((agentId) =>
    coversCall({ agents, tools: EVERY }, { agentId, tool: '' }),
  )
  const coversTool = names.tool.some((tool) => coversCall({ agents: EVERY, tools }, { agentId: '', tool }))
  return [
    coversAgent || agents === EVERY ? null : inactiveName('agent', agents, names),
    coversTool || tools === EVERY ? null : inactiveName('tool', tools, names),
  ].filter((warning) => warning !== null)
}
