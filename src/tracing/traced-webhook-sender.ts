import { SpanKind } from '@opentelemetry/api'
import type { WebhookSender } from '../approval/ports/webhook-sender.ts'
import { inSpan, setAttributes } from './in-span.ts'
import type { SpanDeps } from './request-spans.ts'

/** A span for each attempt to send a callback, linked to that of its request's decision. */
export function tracedWebhookSender(sender: WebhookSender, { tracer, spans }: SpanDeps): WebhookSender {
  return {
    send(message) {
      const [requestId = ''] = message.id.split(':')
      const start = {
        tracer,
        name: 'veto.callback',
        root: true,
        kind: SpanKind.CLIENT,
        links: spans.linksTo(requestId),
        attributes: {
          'veto.callback.id': message.id,
          'veto.callback.target': message.target,
          'veto.request.id': requestId,
        },
      }
      return inSpan(start, async (span) => {
        const result = await sender.send(message)
        setAttributes(span, { 'veto.callback.result': result.kind })
        return result
      })
    },
  }
}
