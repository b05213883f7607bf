import type { IncomingHttpHeaders } from 'node:http'
import type { Authorize } from '../approval/intake/authorize.ts'
import type { Notifier } from '../approval/ports/notifier.ts'
import type { WebhookSender } from '../approval/ports/webhook-sender.ts'

/** Spans of decisions, and of what is sent because of them. Parts are returned as they are while nothing is traced. */
export interface Tracing {
  /** Runs what handles a request in the trace that its headers continue; null: nothing is traced. */
  readonly continueTrace: ((headers: IncomingHttpHeaders, run: () => void) => void) | null
  authorize(authorize: Authorize): Authorize
  notifier(notifier: Notifier): Notifier
  webhookSender(sender: WebhookSender): WebhookSender
}
