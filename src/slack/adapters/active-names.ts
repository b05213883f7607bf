import { withTimeout } from '../../core/with-timeout.ts'
import { type ActiveNames, activeNames } from '../../ledger/active-names.ts'
import type { ListenerDeps } from './listener-deps.ts'

type Deps = Pick<ListenerDeps, 'queries' | 'clock' | 'log'>

/** Null for people who may not see everything, and where they cannot be read within a second: they only help an answer. */
export async function readActiveNames(deps: Deps, personId: string): Promise<ActiveNames | null> {
  const failed = (error: unknown) => {
    deps.log.warn({ err: error }, 'the names of active agents and tools could not be read')
    return null
  }
  const onTimeout = () => failed(new Error('The statistics took too long'))
  return withTimeout(namesFor(deps, personId).catch(failed), { clock: deps.clock, limitMs: 1_000, onTimeout })
}

/** The period is one of seven days, and is compared with the seven days before. */
async function namesFor({ queries }: Deps, personId: string): Promise<ActiveNames | null> {
  const result = await queries.activity(personId, { since: '7d' })
  return result.seen === 'nothing' ? null : activeNames([result.value.activity, result.value.before], '*')
}
