import type { Directory, WorkspaceAccess } from '../approval/ports/directory.ts'
import type { Notifier } from '../approval/ports/notifier.ts'
import { aborted } from '../core/aborted.ts'
import { VetoError } from '../core/veto-error.ts'
import type { SlackHandlers } from './adapters/listener-deps.ts'
import { createChannels } from './api/channels.ts'
import { createSlackClient } from './api/client.ts'
import { createDirectChannels } from './api/direct-channels.ts'
import { createDirectory } from './api/directory.ts'
import { createIdentity, type Identity } from './api/identity.ts'
import { createWorkspaceAccess } from './api/workspace-access.ts'
import { createBlockSupport } from './blocks/block-support.ts'
import { createCardPoster } from './posting/card-poster.ts'
import type { SlackListener } from './slack-listener.ts'
import type { SlackOptions } from './slack-options.ts'

/** A connection to Slack; `listen` starts receiving. */
export interface SlackConnection {
  readonly identity: Identity
  readonly notifier: Notifier
  readonly directory: Directory
  /** Remembers on its own, so that no vote relies on what was looked up earlier for a notification. */
  readonly recipientDirectory: Directory
  readonly access: WorkspaceAccess
  /**
   * Also resolves when `givenUp` is aborted, though Slack has not answered: the listener is stopped then.
   * @throws {VetoError} `slack_refused` when Slack refuses the app token.
   */
  listen(handlers: SlackHandlers, givenUp?: AbortSignal): Promise<SlackListener>
}

/**
 * Connects to Slack. A workspace that cannot be reached, or has not answered by the end, is no error: it is asked again when it is
 * needed.
 * @throws {VetoError} `slack_refused` when Slack refuses the bot token.
 */
export async function connectSlack(options: SlackOptions): Promise<SlackConnection> {
  const { tokens, apiUrl, clock, log, tool, ending } = options
  const access = { botToken: tokens.bot, apiUrl, log }
  const client = createSlackClient(access)
  // A client queues its calls beyond a hundred: what is asked about who clicked does not wait for posts, replies and mentions.
  const lookups = createSlackClient(access)
  const identity = createIdentity(lookups)
  await refuseWrongToken(identity, ending)
  const channels = createChannels({ client: lookups, clock })
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
    directory: createDirectory({ client: lookups, channels, identity, clock }),
    recipientDirectory: createDirectory({
      client,
      channels,
      identity,
      clock,
      limitMs: NOTIFICATION_LIMIT_MS,
    }),
    access: createWorkspaceAccess({ client, channels, clock }),
    async listen(handlers, givenUp) {
      // What only receiving needs takes a fifth of a start to load.
      const { listen } = await import('./listen.ts')
      return listen(options, { client, identity, blockSupport, givenUp }, handlers)
    },
  }
}

/** A card can wait for whom it mentions. */
const NOTIFICATION_LIMIT_MS = 30_000

async function refuseWrongToken(identity: Identity, ending: AbortSignal | undefined): Promise<void> {
  try {
    await Promise.race([identity(), aborted(ending)])
  } catch (error) {
    if (error instanceof VetoError && error.code === 'slack_refused') throw error
  }
}
