import type { IncomingHttpHeaders } from 'node:http'
import { context, propagation, trace } from '@opentelemetry/api'
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
  const active = context.active()
  const isContinued = trace.getSpanContext(active) !== undefined
  if (isContinued || headers['traceparent'] === undefined) run()
  else context.with(propagation.extract(active, headers), run)
}
