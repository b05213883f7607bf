import type { IncomingHttpHeaders } from 'node:http'
import { type Context, context, propagation, trace } from '@opentelemetry/api'
import { ignoringErrors } from './ignoring-errors.ts'
import { inContext } from './in-context.ts'
import { createRequestSpans } from './request-spans.ts'
import { tracedAuthorize } from './traced-authorize.ts'
import { tracedNotifier } from './traced-notifier.ts'
import { tracedWebhookSender } from './traced-webhook-sender.ts'
import type { Tracing } from './tracing.ts'

/** Traces with the registered SDK. */
export function createTracing(): Tracing {
  const tracer = trace.getTracer('veto')
  const spans = createRequestSpans()
  return {
    continueTrace,
    authorize: (authorize) => tracedAuthorize(authorize, { tracer, spans }),
    notifier: (notifier) => tracedNotifier(notifier, { tracer, spans }),
    webhookSender: (sender) => tracedWebhookSender(sender, { tracer, spans }),
  }
}

/** An instrumentation of HTTP has read the headers already, where there is one. */
function continueTrace(headers: IncomingHttpHeaders, run: () => void): void {
  const continued = headers['traceparent'] === undefined ? null : ignoringErrors(() => contextOf(headers))
  if (continued === null) run()
  else inContext(continued, run)
}

/** Null when the trace is continued already. */
function contextOf(headers: IncomingHttpHeaders): Context | null {
  const active = context.active()
  return trace.getSpanContext(active) === undefined ? propagation.extract(active, headers) : null
}
