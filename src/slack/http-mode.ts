import type { RequestListener } from 'node:http'
import { HTTPReceiver, HTTPReceiverDeferredRequestError } from '@slack/bolt'
import { systemClock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import { SLACK_LIMITS } from '../core/slack-limits.ts'
import { slackLog } from './slack-log.ts'

/** Where Slack posts everything. */
export const SLACK_PATH = '/slack/events'

/** Signed HTTP: takes Slack's posts at `SLACK_PATH`, and checks their signature and their age. */
export function createHttpReceiver({
  signingSecret,
  log,
}: {
  signingSecret: string
  log: Log
}): HTTPReceiver {
  return new HTTPReceiver({ signingSecret, endpoints: SLACK_PATH, logger: slackLog(log) })
}

/**
 * Answers requests to `SLACK_PATH`, and 404 to all others. A signed timestamp more than five minutes in the future gets
 * 401, as one in the past does; no answer ever carries an error's text.
 */
export function slackRequestListener(receiver: HTTPReceiver): RequestListener {
  return (request, response) => {
    if (isFromFuture(request.headers['x-slack-request-timestamp'])) {
      response.writeHead(401).end()
      return
    }
    try {
      receiver.requestListener(request, response)
    } catch (error) {
      response.writeHead(error instanceof HTTPReceiverDeferredRequestError ? 404 : 400).end()
    }
  }
}

/** Bolt judges the past by the machine's own clock, so that the future is judged by it, too. */
function isFromFuture(timestamp: string | readonly string[] | undefined): boolean {
  return Number(timestamp) * 1_000 > systemClock.nowMs() + SLACK_LIMITS.signatureAgeMs
}
