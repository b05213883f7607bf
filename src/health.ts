import { groupFaults } from './approval/people/check-groups.ts'
import type { Directory, Store } from './approval/ports.ts'
import type { Clock } from './core/clock.ts'
import { VetoError } from './core/veto-error.ts'
import type { Health, Readiness } from './http/door-parts.ts'
import type { Bundle } from './policy/bundle.ts'

interface Parts {
  readonly store: Pick<Store, 'check'>
  readonly directory: Directory
  readonly bundle: () => Bundle
  /** Why the latest reload failed; null when it did not. */
  readonly reloadFault: () => string | null
  /** Why people cannot be reached; null when they can. */
  readonly slackFault: () => string | null
  readonly clock: Clock
}

const FINE = 'ok'

/** The check writes to the database, and anybody may ask for it. */
const KEEP_MS = 1_000

/**
 * Ready when calls can be judged and recorded; degraded when people cannot be asked, or policies could not be reloaded.
 * An answer holds for a second.
 */
export function createHealth(parts: Parts): Health {
  let latest: { readonly answer: Promise<Readiness>; readonly atMs: number } | null = null
  return {
    ready() {
      const nowMs = parts.clock.ticksMs()
      if (latest === null || nowMs - latest.atMs >= KEEP_MS) latest = { answer: look(parts), atMs: nowMs }
      return latest.answer
    },
  }
}

async function look(parts: Parts): Promise<Readiness> {
  const database = await databaseCheck(parts.store)
  const checks = {
    database,
    policies: parts.reloadFault() ?? FINE,
    slack: parts.slackFault() ?? FINE,
    approvers: await approversCheck(parts),
  }
  return { status: statusOf(checks), checks }
}

function statusOf(checks: Readiness['checks']): Readiness['status'] {
  if (checks['database'] !== FINE) return 'unready'
  return Object.values(checks).every((check) => check === FINE) ? 'ready' : 'degraded'
}

async function databaseCheck(store: Parts['store']): Promise<string> {
  try {
    await store.check()
    return FINE
  } catch (error) {
    return error instanceof VetoError ? error.message : 'the database cannot be written'
  }
}

async function approversCheck({ directory, bundle, slackFault }: Parts): Promise<string> {
  if (slackFault() !== null) return 'unknown while Slack is down'
  const faults = await groupFaults(directory, bundle().approvers.values())
  return faults.length === 0 ? FINE : faults.join('; ')
}
