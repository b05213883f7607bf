import { context, propagation, trace } from '@opentelemetry/api'
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { onTestFinished } from 'vitest'

/** A tracer of OpenTelemetry, and the spans that ended, in their order. */
export function tracing() {
  const exporter = new InMemorySpanExporter()
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  provider.register()
  onTestFinished(async () => {
    for (const api of [trace, context, propagation]) api.disable()
    await provider.shutdown()
  })
  return { tracer: provider.getTracer('test'), spans: () => exporter.getFinishedSpans() }
}
