import type { RequestListener } from 'node:http'
import { App } from '@slack/bolt'
import type { WebClient } from '@slack/web-api'
import type { Directory, WorkspaceAccess } from '../approval/ports/directory.ts'
import type { Notifier } from '../approval/ports/notifier.ts'
import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import { VetoError } from '../core/veto-error.ts'
import type { ToolFacts } from '../policy/bundle.ts'
import type { SlackHandlers } from './adapters/listener-deps.ts'
import { createChannels } from './api/channels.ts'
import { apiBase, createSlackClient } from './api/client.ts'
import { createDirectChannels } from './api/direct-channels.ts'
import { createDirectory } from './api/directory.ts'
import { createHandles } from './api/handles.ts'
import { createIdentity, type Identity } from './api/identity.ts'
import { slackLog } from './api/log.ts'
import { createWorkspaceAccess } from './api/workspace-access.ts'
import { type BlockSupport, createBlockSupport } from './blocks/block-support.ts'
import { createHomeUpdates } from './features/home/home-updates.ts'
import { homeChangesAtMs, homeView } from './features/home/home-view.ts'
import { createCardPoster } from './posting/card-poster.ts'
import { registerListeners } from './register.ts'
import { createHttpReceiver, slackRequestListener } from './transport/http-mode.ts'
import { createPayloadGuard } from './transport/payload-guard.ts'
import { reconnect } from './transport/reconnect.ts'
import { shutDown } from './transport/shutdown.ts'
import { createSocket } from './transport/socket-mode.ts'
import { trackWork } from './transport/track-work.ts'

/** What a connection needs. */
export interface SlackOptions {
  readonly tokens: SlackTokens
  /** Another base of the Web API; null is Slack's own. */
  readonly apiUrl: string | null
  /** What the bundle in force says of a tool. */
  readonly tool: (name: string) => ToolFacts
  readonly log: Log
  readonly clock: Clock
}

/** The bot's token, and how Slack reaches Veto. */
export interface SlackTokens {
  readonly bot: string
  readonly mode:
    | { readonly kind: 'socket'; readonly appToken: string }
    | { readonly kind: 'http'; readonly signingSecret: string }
}

/** A connection to Slack; `listen` starts receiving. */
export interface SlackConnection {
  readonly identity: Identity
  readonly notifier: Notifier
  readonly directory: Directory
  /** Remembers on its own, so that no vote relies on what was looked up earlier for a notification. */
  readonly recipientDirectory: Directory
  readonly access: WorkspaceAccess
  /** @throws {VetoError} `slack_refused` when Slack refuses the app token. */
  listen(handlers: SlackHandlers): Promise<SlackListener>
}

/** Receives what people do in Slack. */
export interface SlackListener {
  /** HTTP mode: takes Slack's posts at `/slack/events`, answers 404 to others. Null in Socket Mode. */
  readonly requestListener: RequestListener | null
  /** Why people cannot be reached; null: they can. */
  problem(): string | null
  /** Stops receiving; resolves when running work is done, or takes longer than a few seconds. */
  stop(): Promise<void>
}

/**
 * Connects to Slack. A workspace that cannot be reached is no error: it is asked again when it is needed.
 * @throws {VetoError} `slack_refused` when Slack refuses the bot token.
 */
export async function connectSlack(options: SlackOptions): Promise<SlackConnection> {
  const { tokens, apiUrl, clock, log, tool } = options
  const client = createSlackClient({ botToken: tokens.bot, apiUrl, log })
  const identity = createIdentity(client)
  await refuseWrongToken(identity)
  const channels = createChannels({ client, clock })
  const blockSupport = createBlockSupport(log)
  return {
    identity,
    notifier: createCardPoster({
      client,
      channels,
      directChannels: createDirectChannels({ client, clock }),
      identity,
      blockSupport,
      tool,
      log,
    }),
    directory: createDirectory({ client, channels, identity, clock }),
    recipientDirectory: createDirectory({
      client,
      channels,
      identity,
      clock,
      limitMs: NOTIFICATION_LIMIT_MS,
    }),
    access: createWorkspaceAccess({ client, channels, clock }),
    listen: (handlers) => listen(options, { client, identity, blockSupport }, handlers),
  }
}

/** A card can wait for whom it mentions. */
const NOTIFICATION_LIMIT_MS = 30_000

async function refuseWrongToken(identity: Identity): Promise<void> {
  try {
    await identity()
  } catch (error) {
    if (error instanceof VetoError && error.code === 'slack_refused') throw error
  }
}

async function listen(
  options: SlackOptions,
  { client, identity, blockSupport }: { client: WebClient; identity: Identity; blockSupport: BlockSupport },
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
  registerListeners(app, { ...handlers, homeTabs, tool, client, handles, blockSupport, clock, log })
  const reconnection = await reconnect({ ...transport, clock })
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
  const { signingSecret } = tokens.mode
  const receiver = createHttpReceiver({ signingSecret, log })
  return {
    receiver,
    requestListener: slackRequestListener(receiver, { signingSecret, guard, log }),
    async connect() {
      await identity()
      return { closed: new Promise<void>(() => undefined) }
    },
    disconnect: () => Promise.resolve(),
  }
}
