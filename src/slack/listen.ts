import { App } from '@slack/bolt'
import type { WebClient } from '@slack/web-api'
import type { SlackHandlers } from './adapters/listener-deps.ts'
import { createRouter } from './adapters/router.ts'
import { apiBase } from './api/client.ts'
import { createHandles } from './api/handles.ts'
import type { Identity } from './api/identity.ts'
import { slackLog } from './api/log.ts'
import type { BlockSupport } from './blocks/block-support.ts'
import { createHomeUpdates } from './features/home/home-updates.ts'
import { homeChangesAtMs, homeView } from './features/home/home-view.ts'
import { registerListeners } from './register.ts'
import type { SlackListener } from './slack-listener.ts'
import type { SlackOptions } from './slack-options.ts'
import { createHttpReceiver, slackRequestListener } from './transport/http-mode.ts'
import { createPayloadGuard } from './transport/payload-guard.ts'
import { reconnect } from './transport/reconnect.ts'
import { shutDown } from './transport/shutdown.ts'
import { createSocket } from './transport/socket-mode.ts'
import { trackWork } from './transport/track-work.ts'

/** Starts to receive what people do. @throws {VetoError} `slack_refused` when Slack refuses the app token. */
export async function listen(
  options: SlackOptions,
  { client, identity, blockSupport, givenUp }: SlackConnection,
  handlers: SlackHandlers,
): Promise<SlackListener> {
  const { tool, log, clock } = options
  const transport = createTransport(options, identity)
  const app = new App({
    receiver: transport.receiver,
    // Bolt keeps a client for each team that a payload names, and Veto uses its own: one name serves for all.
    authorize: () => Promise.resolve({ botToken: options.tokens.bot, teamId: 'any' }),
    convoStore: false,
    extendedErrorHandler: true,
    logger: slackLog(log),
    clientOptions: apiBase(options.apiUrl),
  })
  const work = trackWork()
  app.use(({ next }) => work.track(next()))
  app.error(async ({ error }: { error: Error }) =>
    log.error({ err: error }, 'a click or command from Slack failed'),
  )
  const handles = createHandles({ client, clock })
  const homeTabs = createHomeUpdates({
    async render(personId) {
      const content = await handlers.home(personId)
      const nowMs = clock.nowMs()
      return { view: homeView(content, { tool, nowMs }), changesAtMs: homeChangesAtMs(content, nowMs) }
    },
    publish: (personId, view) => client.views.publish({ user_id: personId, view }),
    clock,
    log,
  })
  handlers.visibleChanges.add(homeTabs.changed)
  const deps = { ...handlers, homeTabs, tool, client, handles, blockSupport, clock, log }
  registerListeners(createRouter(app), deps)
  const reconnection = await reconnect({ ...transport, clock, givenUp })
  return {
    requestListener: transport.requestListener,
    problem() {
      const state = reconnection.state()
      return state.kind === 'up' ? null : state.why
    },
    async stop() {
      await shutDown({ work, connection: reconnection, clock, log })
      await homeTabs.stop()
    },
  }
}

interface SlackConnection {
  readonly client: WebClient
  readonly identity: Identity
  readonly blockSupport: BlockSupport
  /** Nobody waits for the first answer of Slack any longer. */
  readonly givenUp: AbortSignal | undefined
}

function createTransport({ tokens, apiUrl, log }: SlackOptions, identity: Identity) {
  const guard = createPayloadGuard(log)
  if (tokens.mode.kind === 'socket') {
    const { receiver, connect, disconnect } = createSocket({
      appToken: tokens.mode.appToken,
      apiUrl,
      guard,
      log,
    })
    return { receiver, connect, disconnect, requestListener: null }
  }
  const { signingSecrets } = tokens.mode
  const receiver = createHttpReceiver({ signingSecrets, log })
  return {
    receiver,
    requestListener: slackRequestListener(receiver, { signingSecrets, guard, log }),
    async connect() {
      await identity()
      return { closed: new Promise<void>(() => undefined) }
    },
    disconnect: () => Promise.resolve(),
  }
}
