import type { Database } from 'better-sqlite3'
import type { Change } from '../../../approval/ports/unit.ts'
import { alertWriter } from './alerts.ts'
import { callbackWrites } from './callbacks.ts'
import { deliveryWrites } from './deliveries.ts'

/** Prepares writing what is sent, and its progress, inside a transaction. */
export function outboxWriter(db: Database): (change: OutboxChange) => void {
  const deliveries = deliveryWrites(db)
  const callbacks = callbackWrites(db)
  const upsertAlert = alertWriter(db)
  return (change) => {
    switch (change.do) {
      case 'deliver':
        return deliveries.upsert(change.delivery)
      case 'delivered':
        return deliveries.delivered(change)
      case 'mark_brief':
        return deliveries.markBrief(change.id)
      case 'drop':
        return deliveries.drop(change.id)
      case 'update_direct_messages':
        return deliveries.updateDirectMessages(change)
      case 'insert_callback':
        return callbacks.insert(change.callback)
      case 'update_callback':
        return callbacks.update(change)
      case 'insert_alert':
        return upsertAlert(change.alert)
    }
  }
}

type OutboxChange = Extract<
  Change,
  {
    do:
      | 'deliver'
      | 'delivered'
      | 'mark_brief'
      | 'drop'
      | 'insert_alert'
      | 'update_direct_messages'
      | 'insert_callback'
      | 'update_callback'
  }
>
