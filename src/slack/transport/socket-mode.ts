import { SocketModeReceiver } from '@slack/bolt'
import type { Log } from '../../core/log.ts'
import { apiBase } from '../api/client.ts'
import { refusal } from '../api/identity.ts'
import { slackLog } from '../api/log.ts'
import { guardFrames } from './guard-frames.ts'
import type { PayloadGuard } from './payload-guard.ts'

/** Socket Mode, without the reconnecting of Slack's own client: there a failed attempt ends the process. */
export interface Socket {
  readonly receiver: SocketModeReceiver
  /** @throws {VetoError} `slack_refused` or `slack_unreachable` */
  connect(): Promise<{ readonly closed: Promise<void> }>
  disconnect(): Promise<void>
}

/** A socket to Slack that is not open yet. */
export function createSocket(options: {
  appToken: string
  apiUrl: string | null
  guard: PayloadGuard
  log: Log
}): Socket {
  const receiver = new SocketModeReceiver({
    appToken: options.appToken,
    logger: slackLog(options.log),
    autoReconnectEnabled: false,
    installerOptions: {
      clientOptions: { ...apiBase(options.apiUrl), retryConfig: { retries: 0 }, timeout: 10_000 },
    },
  })
  const { client } = receiver
  guardFrames(client, options.guard)
  return {
    receiver,
    async connect() {
      const { promise: closed, resolve } = Promise.withResolvers<void>()
      client.once('disconnected', () => resolve())
      try {
        await client.start()
      } catch (error) {
        throw refusal('app token', error)
      }
      return { closed }
    },
    async disconnect() {
      await client.disconnect()
    },
  }
}
