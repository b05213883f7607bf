/** What a governed call needs of a tracer of `@opentelemetry/api`. */
export interface Tracer {
  startActiveSpan<R>(
    name: string,
    options: { readonly attributes: Record<string, string> },
    fn: (span: Span) => R,
  ): R
}

/** What it needs of a span. */
export interface Span {
  setAttributes(attributes: Record<string, string>): unknown
  setStatus(status: { readonly code: number }): unknown
  end(): void
}
