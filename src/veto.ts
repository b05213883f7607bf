import type { AgentKeys } from './approval/keys/agent-keys.ts'
import type { Check } from './approval/workspace/checks.ts'
import type { Config, SlackConfig } from './config/config.ts'
import type { Clock } from './core/clock.ts'
import type { Log } from './core/log.ts'
import type { ReloadResult } from './policy/load/watch-bundle.ts'
import type { ServerLock } from './storage/sqlite/server-lock.ts'

/** What a Veto is started with. */
export interface VetoOptions {
  readonly config: Config & { readonly slack: SlackConfig }
  readonly clock: Clock
  readonly log: Log
  /** Lock on the database when the caller has acquired it; released at the end. Default: acquired at the start. */
  readonly lock?: ServerLock | undefined
  /** Aborted when it is to end, also while it starts: the check of the bot token is then waited for no longer. */
  readonly ending?: AbortSignal
  /** How long the policy folder must be unchanged before it is put in force; default 2 s. */
  readonly policySettleMs?: number
}

/** A running Veto. */
export interface Veto {
  /** Base URL of the API. */
  readonly url: string
  readonly keys: AgentKeys
  /** Reloads the policies once their folder has stopped changing. The last good bundle stays while they are invalid. */
  reload(): Promise<ReloadResult>
  /**
   * Starts to receive what people do. Why they cannot be reached yet; null: they can.
   * @throws {VetoError} `slack_refused` when Slack refuses the app token.
   */
  servePeople(): Promise<string | null>
  /** What the bundle in force needs and the workspace lacks, and key owners who left. Never rejects for errors of Slack. */
  check(): Promise<readonly Check[]>
  /** Refuses new work, finishes running work, and closes everything. */
  stop(): Promise<void>
}
