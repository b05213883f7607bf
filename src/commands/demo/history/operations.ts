import { readGateWeeks } from '../../../approval/queries/gate-weeks.ts'
import { asksAgain, silentGates } from '../../../insight/findings/silent-gate.ts'
import { unaskedMigrations } from './migrations.ts'
import type { History } from './open-history.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from './planned-call.ts'
import type { Cast } from './stories.ts'
import { LAST_WHOLE_WEEK, type Week } from './week.ts'

const ADMIN = 'U0PAT'
const DAYS = [0, 1, 2, 3, 4, 5, 6]

/** Puts on the agenda what is not asked for: the digest, a daily check, a lockdown, and executions without a decision. */
export function planOperations({ history, agenda, agents }: Cast, week: Week): void {
  agenda.at(week.startMs, history.postDigest)
  for (const day of DAYS) agenda.at(week.startMs + day * DAY_MS - CHECK_MS, () => checkGates(history))
  for (const migration of unaskedMigrations(week)) {
    agenda.at(migration.atMs, () => agents.migrateUnasked(migration))
  }
  if (week.index === LAST_WHOLE_WEEK) planLockdown({ history, agenda }, week)
}

/** Before the digest. */
const CHECK_MS = 2 * HOUR_MS

async function checkGates({ store, bundle, clock, alerts }: History): Promise<void> {
  const weeks = await readGateWeeks({ store, bundle, clock })
  alerts.silentGates({ found: silentGates(weeks), asksAgain: (gate) => asksAgain(weeks, gate) })
}

function planLockdown({ history, agenda }: Pick<Cast, 'history' | 'agenda'>, week: Week): void {
  const { lockdownService } = history
  const startMs = week.at(1, '11:30')
  agenda.at(startMs, async () => {
    const started = await lockdownService.start(ADMIN, {
      agents: 'growth-agent',
      tools: '*',
      reason: 'Newsletters go to the wrong list',
      durationMs: null,
    })
    if (started === null) return
    const lift = () => lockdownService.lift(ADMIN, started.lockdown.id, 'The list is corrected')
    agenda.at(startMs + 55 * MINUTE_MS, async () => void (await lift()))
  })
}
