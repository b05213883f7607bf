import type { AbsenceStore } from './absences.ts'
import type { AgentKeyStore } from './agent-keys.ts'
import type { AlertStore } from './alerts.ts'
import type { BacklogStore } from './backlog.ts'
import type { CallbackStore } from './callbacks.ts'
import type { CheckpointStore } from './checkpoints.ts'
import type { DeliveryStore } from './deliveries.ts'
import type { EpochStore } from './epoch.ts'
import type { ExecutionStore } from './executions.ts'
import type { GrantStore } from './grants.ts'
import type { Leadership } from './leadership.ts'
import type { LedgerStore } from './ledger.ts'
import type { LimitStore } from './limits.ts'
import type { LockdownStore } from './lockdowns.ts'
import type { RequestListStore } from './request-list.ts'
import type { RequestStore } from './requests.ts'
import type { RetentionStore } from './retention.ts'
import type { SigningKeyReader } from './signing-keys.ts'
import type { TallyStore } from './tallies.ts'
import type { UnitWriter } from './unit.ts'

/** The database: all repositories, and the units that change them. */
export interface Store
  extends UnitWriter,
    RequestStore,
    DeliveryStore,
    AlertStore,
    CallbackStore,
    GrantStore,
    LockdownStore,
    AbsenceStore,
    ExecutionStore,
    LedgerStore,
    CheckpointStore,
    BacklogStore,
    RequestListStore,
    RetentionStore,
    TallyStore,
    AgentKeyStore,
    SigningKeyReader,
    LimitStore,
    EpochStore,
    Leadership {
  /** Resolves when the database can be read and written; rejects with the reason otherwise. */
  check(): Promise<void>
  /** The result of `read`, which reads the store, if a check resolves, too; both together may take as long as `check`. */
  checkedRead<T>(read: () => Promise<T>): Promise<T>
  close(): Promise<void>
}
