import type { Leadership } from '../../../approval/ports/leadership.ts'
import type { Store } from '../../../approval/ports/store.ts'
import type { Reader } from '../session/reader.ts'
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
import { ledgerReads } from './ledger.ts'
import { limitReads } from './limits.ts'
import { lockdownReads } from './lockdowns.ts'
import { pendingRequestReads } from './pending-requests.ts'
import { recordedParamsReads } from './recorded-params.ts'
import { requestListReads } from './request-list.ts'
import { requestReads } from './requests.ts'
import { retentionReads } from './retention.ts'
import { signingKeyReads } from './signing-keys.ts'
import { tallyReads } from './tally.ts'
import { verifyReads } from './verify-apart.ts'

/** All reads of the store. `recorded`: called with the time of the last entry, before a call is answered. */
export function storeReads(
  reader: Reader,
  recorded: (atMs: number) => void,
): Omit<Store, 'commit' | 'check' | 'checkedRead' | 'close' | keyof Leadership> {
  return {
    ...requestReads(reader),
    ...pendingRequestReads(reader),
    ...recordedParamsReads(reader),
    ...deliveryReads(reader),
    ...channelCardReads(reader),
    ...alertReads(reader),
    ...callbackReads(reader),
    ...grantReads(reader),
    ...lockdownReads(reader),
    ...absenceReads(reader),
    ...executionReads(reader),
    ...ledgerReads(reader),
    ...checkpointReads(reader),
    ...backlogReads(reader),
    ...auditReads(reader),
    ...requestListReads(reader),
    ...retentionReads(reader),
    ...tallyReads(reader),
    ...agentKeyReads(reader, recorded),
    ...signingKeyReads(reader),
    ...limitReads(reader),
    ...epochReads(reader),
    ...verifyReads(reader),
  }
}
