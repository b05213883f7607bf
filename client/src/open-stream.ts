import { badAnswer, refusal, sendable, type Transport } from './exchange.ts'
import type { Runtime } from './runtime.ts'
import { aborted, timeoutError, unreachable, VetoError } from './veto-error.ts'

interface StreamRequest {
  /** From `/v1` on. */
  readonly path: string
  /** What the stream must be, such as `text/event-stream`. */
  readonly mediaType: string
  readonly headers: Readonly<Record<string, string>>
  /** Timeout until the stream starts, in milliseconds. */
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
}

/**
 * Opens a stream; null: there is nothing more to read.
 * @throws {VetoError} as an exchange does, and while reading when it breaks or times out.
 */
export type OpenStream = (request: StreamRequest) => Promise<AsyncIterable<Uint8Array> | null>

/** Three times the server's keep-alive interval. */
const SILENCE_MS = 45_000

export function createOpenStream({
  runtime,
  ...transport
}: Transport & { readonly runtime: Runtime }): OpenStream {
  return async function openStream(request) {
    const response = await begun(transport, request)
    if (response.status === 204) return null
    const type = response.headers.get('content-type') ?? 'none'
    if (type.split(';')[0]?.trim().toLowerCase() !== request.mediaType || response.body === null) {
      await response.body?.cancel().catch(() => undefined)
      throw badAnswer(response, `expected ${request.mediaType}, got the type ${type}`)
    }
    return chunksOf(response.body, { runtime, signal: request.signal })
  }
}

/** The timeout covers the whole body of a refusal, but only the start of a stream. */
async function begun(
  transport: Transport,
  { path, mediaType, headers, timeoutMs, signal }: StreamRequest,
): Promise<Response> {
  const overdue = new AbortController()
  const timer = setTimeout(() => overdue.abort(), Math.max(1, Math.ceil(timeoutMs)))
  const { url, init } = sendable(transport, {
    method: 'GET',
    path,
    headers: { accept: mediaType, ...headers },
  })
  const signals = signal === undefined ? overdue.signal : AbortSignal.any([overdue.signal, signal])
  try {
    const response = await transport.fetch(url, { ...init, signal: signals })
    if (response.status === 200 || response.status === 204) return response
    throw refusal(response, await response.text())
  } catch (error) {
    throw overdue.signal.aborted && signal?.aborted !== true ? timeoutError(error) : broken(error, signal)
  } finally {
    clearTimeout(timer)
  }
}

async function* chunksOf(
  body: ReadableStream<Uint8Array>,
  { runtime, signal }: { runtime: Runtime; signal: AbortSignal | undefined },
): AsyncGenerator<Uint8Array, void, void> {
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await soon(runtime, reader.read())
      if (done) return
      yield value
    }
  } catch (error) {
    throw broken(error, signal)
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

async function soon<T>(runtime: Runtime, awaited: Promise<T>): Promise<T> {
  const done = new AbortController()
  const silence = runtime.sleep(SILENCE_MS, done.signal).then(() => {
    throw new VetoError('timeout', 'The stream timed out; open it again')
  })
  try {
    return await Promise.race([awaited, silence])
  } finally {
    done.abort()
  }
}

function broken(cause: unknown, signal: AbortSignal | undefined): VetoError {
  if (signal?.aborted === true) return aborted(cause)
  return cause instanceof VetoError ? cause : unreachable(cause)
}
