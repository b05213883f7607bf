import { context, propagation, trace } from '@opentelemetry/api'
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node'
import { onTestFinished } from 'vitest'

/** A tracer of OpenTelemetry, and its spans that ended, in their order, without those of a server in the same process. */
export function tracing() {
  const exporter = new InMemorySpanExporter()
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  provider.register()
  onTestFinished(async () => {
    for (const api of [trace, context, propagation]) api.disable()
    await provider.shutdown()
  })
  const isOwn = ({ instrumentationScope }: ReadableSpan) => instrumentationScope.name === NAME
  return { tracer: provider.getTracer(NAME), spans: () => exporter.getFinishedSpans().filter(isOwn) }
}

const NAME = 'test'
