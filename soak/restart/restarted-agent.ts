import { connectRaw, type RawAnswer, type RawClient, requestText } from '../../bench/waiting/raw-client.ts'
import { retry } from '../../client/src/retry.ts'
import { systemRuntime } from '../../client/src/runtime.ts'
import { VetoError } from '../../client/src/veto-error.ts'

/** An agent that waits for its request, and after a restart retries as veto-client does. */
export interface RestartedAgent {
  /** The status that ended its first wait; null: the connection broke. */
  readonly ended: Promise<number | null>
  /** When it had read its request again after that, on the clock of `performance`. */
  readonly backMs: Promise<number>
  /** The request as it was settled, which its later waits returned. */
  readonly settled: Promise<string>
}

interface AgentOptions {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly id: string
}

const LONGEST_MS = 300_000

/** Resolves once its first wait was sent. */
export async function startAgent(options: AgentOptions): Promise<RestartedAgent> {
  const send = sender(options, await connectRaw(options.url))
  const path = `/v1/requests/${options.id}`
  const first = send(`${path}?wait=60s`)
  const retried = (attempt: () => Promise<RawAnswer>) =>
    retry(systemRuntime, { deadlineMs: systemRuntime.nowMs() + LONGEST_MS }, attempt)
  let isFirst = true
  const back = retried(() => {
    if (!isFirst) return send(path)
    isFirst = false
    return first
  })
  return {
    ended: first.then(({ status }) => status).catch((error: VetoError) => error.status),
    backMs: back.then(({ atMs }) => atMs),
    settled: back.then(() => untilSettled(() => retried(() => send(`${path}?wait=60s`)))),
  }
}

/** Waits again as long as the request is pending, as withdrawing them all may take longer than one wait. */
async function untilSettled(wait: () => Promise<RawAnswer>): Promise<string> {
  for (;;) {
    const { body } = await wait()
    if (Object(JSON.parse(body)).status !== 'pending') return body
  }
}

/** Sends one request after another, on the same connection as long as it holds. */
function sender({ url, headers }: AgentOptions, connected: RawClient) {
  let open: RawClient | null = connected
  return async (path: string): Promise<RawAnswer> => {
    try {
      open ??= await connectRaw(url)
      const answer = await open.exchange(requestText('GET', path, headers))
      if (/^connection: close/im.test(answer.head)) open = null
      if (answer.status === 200) return answer
      throw refusal(answer)
    } catch (cause) {
      if (cause instanceof VetoError) throw cause
      open = null
      throw new VetoError('network_error', 'The connection broke', { cause })
    }
  }
}

function refusal({ status, head }: RawAnswer): VetoError {
  const seconds = /^retry-after: (\d+)/im.exec(head)?.[1]
  const retryAfterMs = seconds === undefined ? null : Number(seconds) * 1_000
  return new VetoError('shutting_down', `Refused with ${status}`, { status, retryAfterMs })
}
