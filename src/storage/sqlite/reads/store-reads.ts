import type { Database } from 'better-sqlite3'
import type { Leadership } from '../../../approval/ports/leadership.ts'
import type { Store } from '../../../approval/ports/store.ts'
import { absenceReads } from './absences.ts'
import { agentKeyReads } from './agent-keys.ts'
import { alertReads } from './alerts.ts'
import { auditReads } from './audit.ts'
import { backlogReads } from './backlog.ts'
import { callbackReads } from './callbacks.ts'
import { channelCardReads } from './channel-cards.ts'
import { checkpointReads } from './checkpoints.ts'
import { deliveryReads } from './deliveries.ts'
import { epochReads } from './epoch.ts'
import { executionReads } from './executions.ts'
import { grantReads } from './grants.ts'
import type { GuardedRead } from './guarded-read.ts'
import { ledgerReads } from './ledger.ts'
import { limitReads } from './limits.ts'
import { lockdownReads } from './lockdowns.ts'
import { pendingRequestReads } from './pending-requests.ts'
import type { ReadCache } from './read-cache.ts'
import { recordedParamsReads } from './recorded-params.ts'
import { requestListReads } from './request-list.ts'
import { requestReads } from './requests.ts'
import { retentionReads } from './retention.ts'
import { signingKeyReads } from './signing-keys.ts'
import { tallyReads } from './tally.ts'

/** All reads of the store, each through `guarded`. */
export function storeReads(
  db: Database,
  guarded: GuardedRead,
  cache: ReadCache,
): Omit<Store, 'commit' | 'verifyApart' | 'check' | 'checkedRead' | 'close' | keyof Leadership> {
  return {
    ...requestReads(db, guarded),
    ...pendingRequestReads(db, guarded),
    ...recordedParamsReads(db, guarded),
    ...deliveryReads(db, guarded),
    ...channelCardReads(db, guarded),
    ...alertReads(db, guarded),
    ...callbackReads(db, guarded),
    ...grantReads(db, guarded),
    ...lockdownReads(db, guarded, cache),
    ...absenceReads(db, guarded),
    ...executionReads(db, guarded),
    ...ledgerReads(db, guarded),
    ...checkpointReads(db, guarded),
    ...backlogReads(db, guarded),
    ...auditReads(db, guarded),
    ...requestListReads(db, guarded),
    ...retentionReads(db, guarded),
    ...tallyReads(db, guarded),
    ...agentKeyReads(db, guarded, cache),
    ...signingKeyReads(db, guarded),
    ...limitReads(db, guarded),
    ...epochReads(db, guarded),
  }
}
