import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { BypassCount } from '../../ledger/activity.ts'
import type { Bundle } from '../../policy/bundle.ts'
import type { BundleError } from '../../policy/source/bundle-error.ts'
import type { Outbox } from '../delivery/outbox.ts'
import type { Alert, ConditionContent } from '../model/alert.ts'
import type { AlertStore } from '../ports/alerts.ts'
import type { TallyStore } from '../ports/tallies.ts'
import type { Unit, UnitWriter } from '../ports/unit.ts'
import { createCoalescingTask } from '../signals/coalescing-task.ts'
import type { RequestDiagnoses } from '../timers/blocked.ts'
import { alertUnit } from './alert-unit.ts'
import {
  blockedConditions,
  blockedEnd,
  bypassConditions,
  reloadCondition,
  type SilentGate,
  silentGateConditions,
} from './conditions.ts'
import { type AlertInputs, nextAlerts, REPEAT_MS } from './next-alerts.ts'

/** Posts alerts to the operators of Veto, and reports when their causes are resolved. */
export interface Alerts {
  /** The result of checking all pending requests. */
  blocked(found: RequestDiagnoses): void
  /** The last check of the rules that asked every week. */
  silentGates(found: SilentGates): void
  /** The policies, their errors or the bypasses may have changed. */
  look(): void
  stop(): Promise<void>
}

/** The rules that have just gone silent, and whether one that did so earlier asks again. */
export interface SilentGates {
  readonly found: readonly SilentGate[]
  readonly asksAgain: (gate: SilentGate) => boolean
}

interface Deps {
  readonly store: Pick<AlertStore, 'alerts'> & Pick<TallyStore, 'bypassCounts'> & UnitWriter
  readonly outbox: Pick<Outbox, 'notify'>
  /** The bundle in force. */
  readonly bundle: () => Pick<Bundle, 'alerts' | 'hash'>
  /** The error of the policies on disk; null: none. */
  readonly reloadError: () => BundleError | null
  /** May this process do it, as only one of several does? Default: always. */
  readonly leads?: () => boolean
  readonly clock: Clock
  readonly log: Log
}

const RETRY_MS = 5_000
const DAY_MS = 86_400_000

export function createAlerts(deps: Deps): Alerts {
  const { store, outbox, clock, log, leads = () => true } = deps
  let found: RequestDiagnoses | null = null
  let gates: SilentGates | null = null
  const wake = createCoalescingTask(clock, update)

  async function update(): Promise<void> {
    if (!leads()) return
    try {
      const nowMs = clock.nowMs()
      const bypasses = await store.bypassCounts(nowMs - DAY_MS, nowMs + 1)
      const known = await store.alerts(nowMs - REPEAT_MS)
      const alerts = nextAlerts(known, currentConditions(deps, { found, gates, bypasses }, nowMs))
      if (alerts.length === 0) return
      const { ok } = await store.commit([
        ...alerts.flatMap(openedOnce),
        ...alerts.flatMap((alert) => alertUnit(alert, nowMs)),
      ])
      if (ok) outbox.notify()
      else wake.at(clock.nowMs() + RETRY_MS)
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
    silentGates(latest) {
      gates = latest
      wake.now()
    },
    look: wake.now,
    stop: wake.stop,
  }
}

/** A topic has at most one new alert an hour, also when a server that no longer leads opens one at the same moment. */
function openedOnce({ version, channel, topic, openedAtMs }: Alert): Unit {
  if (version > 1) return []
  const period = `${Math.floor(openedAtMs / REPEAT_MS)} ${channel} ${topic}`
  return [{ do: 'claim', job: 'alert_opened', period, atMs: openedAtMs }]
}

/** The results of the last checks; null: not checked yet. */
interface Checks {
  readonly found: RequestDiagnoses | null
  readonly gates: SilentGates | null
  readonly bypasses: readonly BypassCount[]
}

function currentConditions({ bundle, reloadError }: Deps, checks: Checks, nowMs: number): AlertInputs {
  const { alerts, hash } = bundle()
  const { found, gates, bypasses } = checks
  const error = reloadError()
  const reload = error === null ? [] : [reloadCondition(error, hash)]
  return {
    channel: alerts?.channel ?? null,
    conditions: [
      ...blockedConditions(found ?? []),
      ...reload,
      ...bypassConditions(bypasses),
      ...silentGateConditions(gates?.found ?? []),
    ],
    endOf: (content) => endOf(content, checks),
    nowMs,
  }
}

function endOf(content: ConditionContent, { found, gates }: Checks): ReturnType<AlertInputs['endOf']> {
  switch (content.kind) {
    case 'blocked':
      return blockedEnd(content, found)
    case 'silent_gate':
      return gates?.asksAgain(content) === true ? 'over' : null
    case 'reload':
    case 'bypass':
      return 'over'
  }
}
