import { type Attributes, type Span, type SpanOptions, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import { VetoError } from '../core/veto-error.ts'
import { ignoringErrors } from './ignoring-errors.ts'

interface SpanStart extends SpanOptions {
  readonly tracer: Tracer
  readonly name: string
}

/**
 * Runs a task in a span, which ends with it, and returns or throws what the task does, whatever the SDK throws. Of an error the
 * span gets the code alone, as messages may quote params.
 * @param task gets null when no span could be started.
 */
export async function inSpan<T>(
  { tracer, name, ...options }: SpanStart,
  task: (span: Span | null) => Promise<T>,
): Promise<T> {
  const span = ignoringErrors(() => tracer.startSpan(name, options))
  try {
    return await task(span)
  } catch (error) {
    setAttributes(span, { 'error.type': error instanceof VetoError ? error.code : 'internal' })
    ignoringErrors(() => span?.setStatus({ code: SpanStatusCode.ERROR }))
    throw error
  } finally {
    ignoringErrors(() => span?.end())
  }
}

export function setAttributes(span: Span | null, attributes: Attributes): void {
  ignoringErrors(() => span?.setAttributes(attributes))
}
