import type { LockdownImpact } from '../../../approval/lockdowns/lockdown-service.ts'
import { coversCall, EVERY, type LockdownScope } from '../../../approval/model/lockdown.ts'
import { type ActiveNames, inactiveName, readActiveNames } from '../../adapters/active-names.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'

/** What a lockdown would deny. */
interface LockdownPreview {
  readonly impact: LockdownImpact
  /** What is wrong with its names: a misspelt one would deny nothing. */
  readonly warnings: readonly string[]
}

/** Null for people who may not start it. */
export async function previewLockdown(
  deps: Pick<ListenerDeps, 'lockdownService' | 'queries' | 'clock' | 'log'>,
  personId: string,
  scope: LockdownScope,
): Promise<LockdownPreview | null> {
  const impact = await deps.lockdownService.preview(personId, scope)
  if (impact === null) return null
  // Its names are right, as it denies something; an agent may have waited longer than the names of active ones reach back.
  if (impact.pending + impact.approved > 0) return { impact, warnings: [] }
  const names = await readActiveNames(deps, personId)
  return { impact, warnings: names === null ? [] : warningsOf(scope, names) }
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
