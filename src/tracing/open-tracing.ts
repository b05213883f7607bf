import type { Tracing } from './tracing.ts'

/**
 * Traces when the process has registered an OpenTelemetry SDK before, for example by `node --import`. Otherwise not even
 * the API is loaded.
 */
export async function openTracing(): Promise<Tracing> {
  if (!hasSdk()) return OFF
  const { createTracing } = await import('./create-tracing.ts')
  return createTracing()
}

const OFF: Tracing = {
  continueTrace: null,
  authorize: (authorize) => authorize,
  notifier: (notifier) => notifier,
  webhookSender: (sender) => sender,
}

/** Where every copy of version 1 of the API keeps what is registered. */
const REGISTERED = Symbol.for('opentelemetry.js.api.1')

function hasSdk(): boolean {
  return Object(Reflect.get(globalThis, REGISTERED)).trace !== undefined
}
