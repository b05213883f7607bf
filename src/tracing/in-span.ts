import { type Span, SpanStatusCode } from '@opentelemetry/api'
import { VetoError } from '../core/veto-error.ts'

/** Ends the span when the task is done. Of an error it gets the code alone, as messages may quote params. */
export async function inSpan<T>(span: Span, task: () => Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (error) {
    span.setAttribute('error.type', error instanceof VetoError ? error.code : 'internal')
    span.setStatus({ code: SpanStatusCode.ERROR })
    throw error
  } finally {
    span.end()
  }
}
