import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Bundle } from '../../policy/bundle.ts'
import type { BundleError } from '../../policy/source/bundle-error.ts'
import type { Outbox } from '../delivery/outbox.ts'
import type { ConditionContent } from '../model/alert.ts'
import type { AlertStore } from '../ports/alerts.ts'
import type { UnitWriter } from '../ports/unit.ts'
import { createCoalescingTask } from '../signals/coalescing-task.ts'
import type { RequestDiagnoses } from '../timers/blocked.ts'
import { alertUnit } from './alert-unit.ts'
import { blockedConditions, blockedEnd, reloadCondition } from './conditions.ts'
import { nextAlerts, REPEAT_MS } from './next-alerts.ts'

/** Posts alerts to the operators of Veto, and reports when their causes are resolved. */
export interface Alerts {
  /** The result of checking all pending requests. */
  blocked(found: RequestDiagnoses): void
  /** The policies, or their errors, may have changed. */
  look(): void
  stop(): Promise<void>
}

interface Deps {
  readonly store: Pick<AlertStore, 'alerts'> & UnitWriter
  readonly outbox: Pick<Outbox, 'notify'>
  /** The bundle in force. */
  readonly bundle: () => Pick<Bundle, 'alerts' | 'hash'>
  /** The error of the policies on disk; null: none. */
  readonly reloadError: () => BundleError | null
  readonly clock: Clock
  readonly log: Log
}

const RETRY_MS = 5_000

export function createAlerts(deps: Deps): Alerts {
  const { store, outbox, clock, log } = deps
  let found: RequestDiagnoses | null = null
  const wake = createCoalescingTask(clock, update)

  async function update(): Promise<void> {
    try {
      const nowMs = clock.nowMs()
      const alerts = nextAlerts(await store.alerts(nowMs - REPEAT_MS), currentConditions(deps, found, nowMs))
      if (alerts.length === 0) return
      await store.commit(alerts.flatMap((alert) => alertUnit(alert, nowMs)))
      outbox.notify()
    } catch (error) {
      log.error({ err: error }, 'alerts could not be recorded; retrying')
      wake.at(clock.nowMs() + RETRY_MS)
    }
  }

  return {
    blocked(latest) {
      found = latest
      wake.now()
    },
    look: wake.now,
    stop: wake.stop,
  }
}

function currentConditions({ bundle, reloadError }: Deps, found: RequestDiagnoses | null, nowMs: number) {
  const { alerts, hash } = bundle()
  const error = reloadError()
  const reload = error === null ? [] : [reloadCondition(error, hash)]
  return {
    channel: alerts?.channel ?? null,
    conditions: [...blockedConditions(found ?? []), ...reload],
    endOf: (content: ConditionContent) => (content.kind === 'reload' ? 'over' : blockedEnd(content, found)),
    nowMs,
  } as const
}
