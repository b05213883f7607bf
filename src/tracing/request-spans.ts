import type { Link, SpanContext, Tracer } from '@opentelemetry/api'

/** The spans of this process in which requests were decided, for links from what is sent later. */
export interface RequestSpans {
  /** The first one of a request stays. */
  remember(requestId: string, span: SpanContext): void
  /** None when the request is older than the process, or than what is remembered. */
  linksTo(requestId: string): Link[]
}

/** What spans are made with. */
export interface SpanDeps {
  readonly tracer: Tracer
  readonly spans: RequestSpans
}

const MAX_REQUESTS = 10_000

export function createRequestSpans(): RequestSpans {
  const spans = new Map<string, SpanContext>()
  return {
    remember(requestId, span) {
      if (spans.has(requestId)) return
      spans.set(requestId, span)
      const [oldest] = spans.keys()
      if (spans.size > MAX_REQUESTS && oldest !== undefined) spans.delete(oldest)
    },
    linksTo(requestId) {
      const span = spans.get(requestId)
      return span === undefined ? [] : [{ context: span }]
    },
  }
}
