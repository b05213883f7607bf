import { MINUTE_MS, type PlannedRequest } from './planned-call.ts'
import { LAST_WHOLE_WEEK, type Week } from './week.ts'

export const MIGRATION_AGENT = 'migration-agent'

/** Migrations of Sunday evening, which Pat approves, until the agent stops asking. */
export function migrations(week: Week): readonly PlannedRequest[] {
  if (week.index >= LAST_WHOLE_WEEK) return []
  return TIMES.map((time, index) => ({
    kind: 'call',
    atMs: week.at(6, time),
    call: {
      agentId: MIGRATION_AGENT,
      tool: 'db.migrate',
      params: { version: versionOf(week, index) },
      context: { environment: 'production' },
    },
    next: { kind: 'approval', by: 'U0PAT', afterMs: (3 + 2 * index) * MINUTE_MS },
  }))
}

/** A migration that ran without being asked, as the database's own log reports. */
export interface UnaskedMigration {
  readonly atMs: number
  readonly version: number
}

export function unaskedMigrations(week: Week): readonly UnaskedMigration[] {
  if (week.index < LAST_WHOLE_WEEK) return []
  return TIMES.map((time, index) => ({ atMs: week.at(6, time), version: versionOf(week, index) }))
}

const TIMES = ['20:05', '20:25', '20:50']

function versionOf({ index: week }: Week, index: number): number {
  return 118 + TIMES.length * week + index
}
