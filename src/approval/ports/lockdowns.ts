import type { LockdownId } from '../../core/ids.ts'
import type { Lockdown } from '../model/lockdown.ts'

/** Lockdowns, ended or not. */
export interface LockdownStore {
  lockdown(id: LockdownId): Promise<Lockdown | null>
  /** Those whose end is not recorded, oldest first; the time at which one ends may have passed. */
  openLockdowns(): Promise<readonly Lockdown[]>
  /** All of them, newest first; `beforeId`: only older ones. */
  lockdowns(page: {
    readonly beforeId: LockdownId | null
    readonly limit: number
  }): Promise<readonly Lockdown[]>
}
