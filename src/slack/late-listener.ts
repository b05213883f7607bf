import type { IncomingMessage, ServerResponse } from 'node:http'
import type { SlackListener } from './slack-listener.ts'
import type { SlackTokens } from './slack-options.ts'

/** A listener that is there before it receives, so that agents are served meanwhile. */
export interface LateListener extends SlackListener {
  /** Starts to receive. Why people cannot be reached yet; null: they can. */
  start(): Promise<string | null>
}

/** Posts of Slack that arrive before the start wait for it. */
export function createLateListener(
  mode: SlackTokens['mode'],
  listen: (signal: AbortSignal) => Promise<SlackListener>,
): LateListener {
  const started = Promise.withResolvers<SlackListener | null>()
  const stopping = new AbortController()
  let isStarted = false
  let listener: SlackListener | null = null
  const problem = () => (listener === null ? 'Slack has not been contacted yet' : listener.problem())

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { requestListener = null } = (await started.promise) ?? {}
    if (requestListener === null) response.writeHead(503).end()
    else requestListener(request, response)
  }

  return {
    requestListener: mode.kind === 'socket' ? null : (request, response) => void handle(request, response),
    problem,
    async start() {
      isStarted = true
      try {
        listener = await listen(stopping.signal)
      } finally {
        started.resolve(listener)
      }
      return problem()
    },
    async stop() {
      stopping.abort()
      if (!isStarted) started.resolve(null)
      await (await started.promise)?.stop()
    },
  }
}
