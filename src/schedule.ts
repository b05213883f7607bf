import { createTask, type ScheduledTask, schedule } from 'node-cron'
import type { Log } from './core/log.ts'

/** When something is to happen: a cron expression of five fields, read in an IANA time zone. */
export interface Plan {
  readonly schedule: string
  readonly timezone: string
}

/** One job and its plan. The job's own record makes it happen once; the schedule says when to look. */
export interface Schedule {
  /** Looks at once, for what was missed, and then at each strike of the plan; null: never. Replaces the plan before. */
  follow(plan: Plan | null): void
  stop(): Promise<void>
}

export function createSchedule(name: string, run: () => Promise<void>, log: Log): Schedule {
  let task: ScheduledTask | null = null

  async function attempt(): Promise<void> {
    try {
      await run()
    } catch (error) {
      log.error({ err: error, job: name }, 'a scheduled job failed')
    }
  }

  async function stop(): Promise<void> {
    await task?.destroy()
    task = null
  }

  return {
    stop,
    follow(plan) {
      stop().catch((error: unknown) =>
        log.error({ err: error, job: name }, 'a schedule could not be stopped'),
      )
      if (plan === null) return
      task = schedule(plan.schedule, attempt, { name, timezone: plan.timezone, noOverlap: true, unref: true })
      void attempt()
    },
  }
}

const MINUTE_MS = 60_000
const REACH_MS = 8 * 86_400_000

/** The latest minute, within the eight days before now, at which the plan struck; null when there is none. */
export function lastStrikeMs(plan: Plan, nowMs: number): number | null {
  const task = createTask(plan.schedule, () => undefined, { timezone: plan.timezone })
  const newestMs = nowMs - (nowMs % MINUTE_MS)
  for (let atMs = newestMs; atMs > newestMs - REACH_MS; atMs -= MINUTE_MS) {
    if (task.match(new Date(atMs))) return atMs
  }
  return null
}
