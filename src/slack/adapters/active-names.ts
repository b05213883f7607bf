import { readHint } from '../../core/read-hint.ts'
import { type ActiveNames, activeNames } from '../../ledger/active-names.ts'
import type { ListenerDeps } from './listener-deps.ts'

type Deps = Pick<ListenerDeps, 'queries' | 'clock' | 'log'>

/** Null for people who may not see everything, and where they cannot be read within a second: they only help an answer. */
export function readActiveNames(deps: Deps, personId: string): Promise<ActiveNames | null> {
  return readHint(deps, namesFor(deps, personId), null)
}

/** The period is one of seven days, and is compared with the seven days before. */
async function namesFor({ queries }: Deps, personId: string): Promise<ActiveNames | null> {
  const result = await queries.activity(personId, { since: '7d' })
  return result.seen === 'nothing' ? null : activeNames([result.value.activity, result.value.before], '*')
}
