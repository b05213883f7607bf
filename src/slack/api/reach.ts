import { WebClient } from '@slack/web-api'
import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { apiBase } from './client.ts'
import { refusal } from './identity.ts'
import { slackLog } from './log.ts'

const TIMEOUT_MS = 10_000

interface AppToken {
  readonly appToken: string
  readonly apiUrl: string | null
  readonly log: Log
}

/**
 * Asks Slack for a socket and does not open it.
 * @throws {VetoError} `slack_refused` when the app token is wrong, `slack_unreachable` when Slack could not be asked.
 */
export async function tryAppToken({ appToken, apiUrl, log }: AppToken): Promise<void> {
  const client = new WebClient(appToken, {
    ...apiBase(apiUrl),
    logger: slackLog(log),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
  })
  await client.apps.connections.open().catch((error: unknown) => {
    throw refusal('app token', error)
  })
}

/**
 * How far this machine's clock is ahead of Slack's, in milliseconds, to a second or so; null where Slack does not say.
 * Rejects when Slack could not be asked.
 */
export async function clockSkewMs(apiUrl: string | null, clock: Clock): Promise<number | null> {
  const { slackApiUrl = 'https://slack.com/api/' } = apiBase(apiUrl)
  const response = await fetch(new URL('api.test', slackApiUrl), {
    method: 'POST',
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  await response.body?.cancel()
  const slackMs = Date.parse(response.headers.get('date') ?? '')
  return Number.isNaN(slackMs) ? null : clock.nowMs() - slackMs
}
