import type { IncomingMessage, ServerResponse } from 'node:http'
import type { SlackListener } from './slack-listener.ts'
import type { SlackTokens } from './slack-options.ts'

/** A listener that is there before it receives, so that agents are served meanwhile. */
export interface LateListener extends SlackListener {
  /** Starts to receive. Why people cannot be reached yet; null: they can. */
  start(): Promise<string | null>
  /** Waits for the start no longer: it ends soon, and posts of Slack that waited for it are answered with 503. */
  giveUp(): void
}

/** Posts of Slack that arrive before the start wait for it. */
export function createLateListener(
  mode: SlackTokens['mode'],
  listen: (givenUp: AbortSignal) => Promise<SlackListener>,
): LateListener {
  const started = Promise.withResolvers<SlackListener | null>()
  const givingUp = new AbortController()
  let starting: Promise<SlackListener> | null = null
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
      starting = listen(givingUp.signal)
      try {
        listener = await starting
      } finally {
        started.resolve(listener)
      }
      return problem()
    },
    giveUp() {
      givingUp.abort()
      started.resolve(null)
    },
    async stop() {
      this.giveUp()
      const found = await starting?.catch(() => null)
      await found?.stop()
    },
  }
}
