import type { Clock } from '../core/clock.ts'
import type { Closing } from '../core/closing.ts'
import type { Log } from '../core/log.ts'
import { createSchedule, type Plan, type Schedule } from './schedule.ts'

interface Job {
  readonly name: string
  readonly run: () => Promise<void>
  /** Asked when the schedules begin; null: never. */
  readonly plan: () => Plan | null
}

/** The schedules of a process. */
export interface Schedules {
  add(job: Job): Schedule
  /** Has every job follow its plan, until everything is closed. */
  begin(): void
}

export function createSchedules(
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  closing: Closing,
): Schedules {
  const begins: (() => void)[] = []
  closing.add(() => void begins.splice(0))
  return {
    add({ plan, ...job }) {
      const schedule = createSchedule({ ...job, clock, log })
      closing.add(() => schedule.stop())
      begins.push(() => schedule.follow(plan()))
      return schedule
    },
    begin() {
      for (const begin of begins) begin()
    },
  }
}
