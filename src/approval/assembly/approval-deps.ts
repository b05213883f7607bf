import type { ReceiptStatement } from '#protocol/receipt.ts'
import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Bundle, PolicyChange } from '../../policy/bundle.ts'
import type { ChangedBundle } from '../../policy/load/load-changed.ts'
import type { SourceFile } from '../../policy/source/source-file.ts'
import type { Changes } from '../ports/changes.ts'
import type { Directory, WorkspaceAccess } from '../ports/directory.ts'
import type { Notifier } from '../ports/notifier.ts'
import type { Store } from '../ports/store.ts'
import type { WebhookSender } from '../ports/webhook-sender.ts'
import type { Policies } from '../workspace/follow-policies.ts'

/** Dependencies of approval on other parts. */
export interface ApprovalDeps {
  readonly store: Store
  readonly changes: Changes
  readonly policies: Policies
  /** The bundle in force. */
  readonly bundle: () => Bundle
  /** The policy files as they are on disk. */
  readonly policyFiles: () => Promise<readonly SourceFile[]>
  /** The bundle of this hash with a change, made in memory. @throws {BundleError} when that is not valid. */
  readonly changedBundle: (hash: string, change: PolicyChange) => Promise<ChangedBundle>
  readonly notifier: Notifier
  readonly directory: Directory
  /** For notifications: what it remembers, votes do not rely on. */
  readonly recipientDirectory: Directory
  readonly access: WorkspaceAccess
  /** Signs a receipt. */
  readonly sign: (statement: ReceiptStatement) => Promise<string>
  readonly webhookSender: WebhookSender
  /** Names of the configured callbacks. */
  readonly callbacks: readonly string[]
  readonly clock: Clock
  readonly log: Log
}
