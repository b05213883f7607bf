import type { RequestListener } from 'node:http'

/** Receives what people do in Slack. */
export interface SlackListener {
  /** HTTP mode: takes Slack's posts at `/slack/events`, answers 404 to others. Null in Socket Mode. */
  readonly requestListener: RequestListener | null
  /** Why people cannot be reached; null: they can. */
  problem(): string | null
  /** Stops receiving; resolves when running work is done, or takes longer than a few seconds. */
  stop(): Promise<void>
}
