import { automatic } from './automatic.ts'
import { customerUpdates } from './customer-updates.ts'
import { migrations } from './migrations.ts'
import { outreach } from './outreach.ts'
import { HOUR_MS, MINUTE_MS, type PlannedRequest } from './planned-call.ts'
import { publishing } from './publishing.ts'
import { questions } from './questions.ts'
import { refunds } from './refunds.ts'
import type { Week } from './week.ts'

/** What the agents ask in these weeks, as far as it is over before `endMs`. */
export function planHistory(weeks: readonly Week[], endMs: number): readonly PlannedRequest[] {
  const parts = [automatic, customerUpdates, migrations, outreach, publishing, questions, refunds]
  return weeks.flatMap((week) => parts.flatMap((part) => part(week))).filter((one) => overAtMs(one) < endMs)
}

function overAtMs({ atMs, next }: PlannedRequest): number {
  return atMs + ('afterMs' in next ? next.afterMs : 0) + (isQuick(next) ? 5 * MINUTE_MS : HOUR_MS + MINUTE_MS)
}

/** A silence lasts until the deadline, and an approval that is not used until it lapses. */
function isQuick(next: PlannedRequest['next']): boolean {
  return next.kind !== 'silence' && !(next.kind === 'approval' && next.run === 'never')
}
