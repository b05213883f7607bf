import { createClosing } from '../../../core/closing.ts'
import { createAgenda } from './agenda.ts'
import { createAgents } from './agents.ts'
import { createHistoryClock, type HistoryClock } from './history-clock.ts'
import { type HistoryPlace, openHistory } from './open-history.ts'
import { planOperations } from './operations.ts'
import { createPeople } from './people.ts'
import { planHistory } from './plan-history.ts'
import { DAY_MS } from './planned-call.ts'
import { ask } from './stories.ts'
import { untilShown } from './until-shown.ts'
import { weeksBefore } from './week.ts'

/** A clock that stands where a history that ends at `endMs` begins. */
export function clockOfHistory(endMs: number): HistoryClock {
  const [first] = weeksBefore(endMs)
  return createHistoryClock(first?.startMs ?? endMs)
}

/** For how long before the end requests have cards. */
const CARDS_MS = 2 * DAY_MS

/**
 * Makes about five weeks of history, the same at each run, and moves the clock through it: agents ask and people
 * answer through Veto's own services.
 * @throws {VetoError} `database_not_empty` when the database holds a record already.
 */
export async function playHistory(place: HistoryPlace, clock: HistoryClock, endMs: number): Promise<void> {
  const closing = createClosing()
  try {
    const history = await openHistory(place, { clock, cardsFromMs: endMs - CARDS_MS }, closing)
    const agenda = createAgenda()
    const agents = await createAgents(history)
    const cast = { history, agenda, agents, people: createPeople(history) }
    const weeks = weeksBefore(endMs)
    for (const planned of planHistory(weeks, endMs)) agenda.at(planned.atMs, () => ask(cast, planned))
    for (const week of weeks) planOperations(cast, week)
    await agenda.run(endMs, async (atMs) => {
      await untilShown(history, atMs)
      clock.moveTo(atMs)
    })
    await untilShown(history, endMs)
  } finally {
    await closing.close()
  }
}
