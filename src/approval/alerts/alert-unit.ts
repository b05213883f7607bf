import type { Alert } from '../model/alert.ts'
import { alertDeliveryId } from '../model/delivery.ts'
import type { Unit } from '../ports/unit.ts'

/** This version of an alert, and the message that shows it. */
export function alertUnit(alert: Alert, nowMs: number): Unit {
  const subject = { kind: 'alert', alertId: alert.id } as const
  const { channel, version: desiredVersion } = alert
  return [
    { do: 'insert_alert', alert },
    {
      do: 'deliver',
      delivery: { id: alertDeliveryId(alert.id), subject, channel, desiredVersion, dueAtMs: nowMs },
    },
  ]
}
