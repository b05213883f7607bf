import type { PeriodActivity } from '../../approval/model/period-activity.ts'
import { covers } from '../../core/glob.ts'
import type { Activity } from '../../ledger/activity.ts'
import { callsOf } from '../../ledger/asked-requests.ts'
import { withTimeout } from '../api/with-timeout.ts'
import type { ListenerDeps } from './listener-deps.ts'
import { suggestion } from './suggestion.ts'

/** The tools that agents called in the last 14 days, and these agents. */
export interface ActiveNames {
  readonly tool: readonly string[]
  readonly agent: readonly string[]
}

type Deps = Pick<ListenerDeps, 'queries' | 'clock' | 'log'>

/**
 * Null for people who may not see everything, and where they cannot be read within a second: what they are a hint for goes on
 * without, such as a lockdown, whose form Slack opens for three seconds only.
 */
export async function readActiveNames(deps: Deps, personId: string): Promise<ActiveNames | null> {
  const failed = (error: unknown) => {
    deps.log.warn({ err: error }, 'the names of active agents and tools could not be read')
    return null
  }
  const onTimeout = () => failed(new Error('The statistics took too long'))
  return withTimeout(namesFor(deps, personId).catch(failed), { clock: deps.clock, limitMs: 1_000, onTimeout })
}

async function namesFor({ queries }: Deps, personId: string): Promise<ActiveNames | null> {
  const result = await queries.activity(personId, { since: '7d' })
  return result.seen === 'nothing' ? null : activeNames(result.value)
}

/** The period is one of seven days, and is compared with the seven days before. */
export function activeNames({ activity, before }: Pick<PeriodActivity, 'activity' | 'before'>): ActiveNames {
  const calls = [activity, before].flatMap(callsIn)
  return {
    tool: [...new Set(calls.map(({ tool }) => tool))].sort(),
    agent: [...new Set(calls.map(({ agentId }) => agentId))].sort(),
  }
}

/**
 * `No agent named "suport-agent" was active in the last 14 days. Did you mean support-agent?` Null when an active one is
 * named, or covered by the pattern.
 */
export function inactiveName(kind: keyof ActiveNames, pattern: string, names: ActiveNames): string | null {
  const known = names[kind]
  if (known.some((name) => covers(pattern, name))) return null
  const named = pattern.includes('*') ? 'matching' : 'named'
  return `No ${kind} ${named} "${pattern}" was active in the last 14 days.${suggestion(pattern, known)}`
}

function callsIn({ automatic, asked, bypasses }: Activity) {
  return [...automatic, ...callsOf(asked), ...bypasses]
}
