import type { ReceiptStatement } from '#protocol/receipt.ts'
import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Bundle } from '../../policy/bundle.ts'
import type { Changes } from '../ports/changes.ts'
import type { Directory, WorkspaceAccess } from '../ports/directory.ts'
import type { Notifier } from '../ports/notifier.ts'
import type { Store } from '../ports/store.ts'
import type { WebhookSender } from '../ports/webhook-sender.ts'
import type { Policies } from '../workspace/follow-policies.ts'

/** What approval needs of the other parts. */
export interface ApprovalDeps {
  readonly store: Store
  readonly changes: Changes
  readonly policies: Policies
  /** In force at this moment. */
  readonly bundle: () => Bundle
  readonly notifier: Notifier
  readonly directory: Directory
  readonly access: WorkspaceAccess
  /** Signs a receipt. */
  readonly sign: (statement: ReceiptStatement) => Promise<string>
  readonly webhookSender: WebhookSender
  /** The names of the callbacks that calls may name. */
  readonly callbacks: readonly string[]
  readonly clock: Clock
  readonly log: Log
}
