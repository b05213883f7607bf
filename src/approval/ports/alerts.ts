import type { AlertId } from '../../core/ids.ts'
import type { Alert } from '../model/alert.ts'

/** Alerts to the operators of Veto. */
export interface AlertStore {
  alert(id: AlertId): Promise<Alert | null>
  /** Alerts that have not ended, and those that were opened after `sinceMs`, newest first. */
  alerts(sinceMs: number): Promise<readonly Alert[]>
}
