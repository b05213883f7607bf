import { SpanKind } from '@opentelemetry/api'
import type { DeliveryContent, Notifier } from '../approval/ports/notifier.ts'
import { inSpan, setAttributes } from './in-span.ts'
import type { SpanDeps } from './request-spans.ts'

/** A span for each message to Slack, linked to that of its request's decision. */
export function tracedNotifier(notifier: Notifier, { tracer, spans }: SpanDeps): Notifier {
  return {
    deliver(order, ...occasion) {
      const requestId = requestIdOf(order)
      const start = {
        tracer,
        name: 'veto.deliver',
        // It is sent when its channel is ready, which may be long after the call that it is about.
        root: true,
        kind: SpanKind.CLIENT,
        links: requestId === null ? [] : spans.linksTo(requestId),
        attributes: {
          'veto.delivery.kind': order.kind,
          ...(requestId === null ? {} : { 'veto.request.id': requestId }),
        },
      }
      return inSpan(start, async (span) => {
        const result = await notifier.deliver(order, ...occasion)
        setAttributes(span, { 'veto.delivery.result': result.kind })
        return result
      })
    },
  }
}

function requestIdOf(order: DeliveryContent): string | null {
  return 'request' in order ? order.request.id : null
}
