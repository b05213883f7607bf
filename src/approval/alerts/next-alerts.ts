import { newAlertId } from '../../core/ids.ts'
import {
  type Alert,
  type AlertContent,
  type AlertEndReason,
  type ConditionAlert,
  type ConditionContent,
  isOfCondition,
} from '../model/alert.ts'

/** The conditions that hold now, and the channel for their alerts. */
export interface AlertInputs {
  /** Null: nowhere. */
  readonly channel: string | null
  readonly conditions: readonly Condition[]
  /** Why an alert without a condition has ended; null: unknown, and it stays active. */
  readonly endOf: (content: ConditionContent) => Exclude<AlertEndReason, 'moved'> | null
  readonly nowMs: number
}

export interface Condition {
  readonly topic: string
  readonly content: AlertContent
}

/** A condition that recurs within this time reuses the message of its last alert. */
export const REPEAT_MS = 3_600_000

/**
 * New alerts, and new versions of known ones; empty when these are up to date. A topic has one active alert, and a new
 * one at most once an hour.
 *
 * @param known - active ones, and those of the last hour, newest first.
 */
export function nextAlerts(known: readonly Alert[], inputs: AlertInputs): readonly Alert[] {
  const { channel, conditions, nowMs } = inputs
  const opened =
    channel === null
      ? []
      : conditions.flatMap((condition) => {
          const before = known.find((alert) => alert.topic === condition.topic && alert.channel === channel)
          return openedAlert(before, condition, { channel, nowMs })
        })
  const active = known.filter(isOfCondition).filter(({ end }) => end === null)
  return [...opened, ...active.flatMap((alert) => endedAlert(alert, inputs))]
}

function openedAlert(
  before: Alert | undefined,
  { topic, content }: Condition,
  { channel, nowMs }: { readonly channel: string; readonly nowMs: number },
): readonly Alert[] {
  if (before === undefined || (before.end !== null && nowMs - before.openedAtMs >= REPEAT_MS)) {
    const id = newAlertId(nowMs)
    return [{ id, topic, channel, content, version: 1, openedAtMs: nowMs, end: null }]
  }
  const isUnchanged = before.end === null && JSON.stringify(before.content) === JSON.stringify(content)
  return isUnchanged ? [] : [{ ...before, content, version: before.version + 1, end: null }]
}

function endedAlert(
  alert: ConditionAlert,
  { channel, conditions, endOf, nowMs }: AlertInputs,
): readonly Alert[] {
  const isSo = conditions.some(({ topic }) => topic === alert.topic)
  if (isSo && alert.channel === channel) return []
  const over = isSo ? null : endOf(alert.content)
  const why = over ?? (alert.channel === channel ? null : 'moved')
  return why === null ? [] : [{ ...alert, version: alert.version + 1, end: { atMs: nowMs, why } }]
}
