import type { RequestListener } from 'node:http'
import { App } from '@slack/bolt'
import type { WebClient } from '@slack/web-api'
import type { Desk } from '../approval/ports/notifier.ts'
import type { Directory, WorkspaceAccess } from '../approval/ports/directory.ts'
import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import { VetoError } from '../core/veto-error.ts'
import type { ToolFacts } from '../policy/bundle.ts'
import { createChannels } from './api/channels.ts'
import { createDesk } from './posting/card-poster.ts'
import { createDirectory } from './api/directory.ts'
import { createHandles } from './api/handles.ts'
import { createHttpReceiver, slackRequestListener } from './transport/http-mode.ts'
import { createIdentity, type Identity } from './api/identity.ts'
import { keepUp, type SlackState } from './transport/reconnect.ts'
import type { Hearers } from './adapters/handlers.ts'
import { registerListeners } from './register.ts'
import { createPayloadGuard } from './transport/payload-guard.ts'
import { apiBase, createSlackClient } from './api/client.ts'
import { slackLog } from './api/log.ts'
import { createSocket } from './transport/socket-mode.ts'
import { stopEars } from './transport/shutdown.ts'
import { trackWork } from './transport/track-work.ts'
import { createWorkspaceAccess } from './api/workspace-access.ts'

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

/** Slack, ready to be told; `listen` makes it heard. */
export interface SlackConnection {
  readonly identity: Identity
  readonly desk: Desk
  readonly directory: Directory
  readonly access: WorkspaceAccess
  /** @throws {VetoError} `slack_refused` when Slack refuses the app token. */
  listen(hearers: Hearers): Promise<SlackEars>
}

/** Hears what people do in Slack. */
export interface SlackEars {
  /** HTTP mode: takes Slack's posts at `/slack/events`, answers 404 to others. Null in Socket Mode. */
  readonly requestListener: RequestListener | null
  state(): SlackState
  /** Hears no more, and resolves when what was heard is done, or takes longer than a few seconds. */
  stop(): Promise<void>
}

/**
 * Opens the door to Slack. A workspace that cannot be reached is no error: it is asked again when it is needed.
 * @throws {VetoError} `slack_refused` when Slack refuses the bot token.
 */
export async function connectSlack(options: SlackOptions): Promise<SlackConnection> {
  const { tokens, apiUrl, clock, log, tool } = options
  const client = createSlackClient({ botToken: tokens.bot, apiUrl, log })
  const identity = createIdentity(client)
  await refuseWrongToken(identity)
  const channels = createChannels({ client, clock })
  return {
    identity,
    desk: createDesk({ client, channels, identity, tool, log }),
    directory: createDirectory({ client, channels, identity, clock }),
    access: createWorkspaceAccess({ client, channels, clock }),
    listen: (hearers) => listen(options, { client, identity }, hearers),
  }
}

async function refuseWrongToken(identity: Identity): Promise<void> {
  try {
    await identity()
  } catch (error) {
    if (error instanceof VetoError && error.code === 'slack_refused') throw error
  }
}

async function listen(
  options: SlackOptions,
  { client, identity }: { client: WebClient; identity: Identity },
  hearers: Hearers,
): Promise<SlackEars> {
  const { tool, log, clock } = options
  const transport = createTransport(options, identity)
  const app = new App({
    receiver: transport.receiver,
    authorize: () => Promise.resolve({ botToken: options.tokens.bot }),
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
  registerListeners(app, { ...hearers, tool, client, handles: createHandles({ client, clock }), clock, log })
  const upkeep = await keepUp({ ...transport, clock })
  return {
    requestListener: transport.requestListener,
    state: upkeep.state,
    stop: () => stopEars({ work, upkeep, clock, log }),
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
