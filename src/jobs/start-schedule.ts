import type { Clock } from '../core/clock.ts'
import type { Closing } from '../core/closing.ts'
import type { Log } from '../core/log.ts'
import { createSchedule, type Plan, type Schedule } from './schedule.ts'

interface Job {
  readonly name: string
  readonly run: () => Promise<void>
  /** Null: never. */
  readonly plan: Plan | null
}

/** Follows the plan of a job until everything is closed. */
export function startSchedule(
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  closing: Closing,
  { plan, ...job }: Job,
): Schedule {
  const schedule = createSchedule({ ...job, clock, log })
  closing.add(() => schedule.stop())
  schedule.follow(plan)
  return schedule
}
