import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { ToolFacts } from '../policy/bundle.ts'

/** What a connection needs. */
export interface SlackOptions {
  readonly tokens: SlackTokens
  /** Another base of the Web API; null is Slack's own. */
  readonly apiUrl: string | null
  /** What the bundle in force says of a tool. */
  readonly tool: (name: string) => ToolFacts
  /** Aborted once nobody waits for Slack's first answer any longer. */
  readonly ending?: AbortSignal | undefined
  readonly log: Log
  readonly clock: Clock
}

/** The bot's token, and how Slack reaches Veto. */
export interface SlackTokens {
  readonly bot: string
  readonly mode:
    | { readonly kind: 'socket'; readonly appToken: string }
    | { readonly kind: 'http'; readonly signingSecrets: readonly [string, ...string[]] }
}
