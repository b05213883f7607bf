import type { RespondError } from '@slack/bolt'
import type { Log } from '../../core/log.ts'
import { failureOf } from '../api/errors.ts'
import { isAboutBlocks } from '../api/fixes.ts'
import type { Message } from './blocks.ts'
import { withOldestBlocks } from './oldest-blocks.ts'

/** Remembers, for one workspace and until Veto ends, that Slack refuses tables and charts there. */
export interface BlockSupport {
  /** Sends the message; where Slack refuses its tables and charts, with lines in their place. */
  send<Value>(message: Message, send: (message: Message) => Promise<Value>): Promise<Value>
}

export function createBlockSupport(log: Log): BlockSupport {
  let isRefused = false

  function remember(error: unknown): void {
    if (!isRefused) log.warn({ err: error }, REFUSED)
    isRefused = true
  }

  return {
    async send(message, send) {
      const oldest = withOldestBlocks(message)
      if (isRefused || oldest === message) return send(oldest)
      try {
        return await send(message)
      } catch (error) {
        if (!isRefusalOfBlocks(error)) throw error
        const value = await send(oldest)
        remember(error)
        return value
      }
    },
  }
}

const REFUSED =
  'Slack refuses tables or charts in this workspace; Veto sends lines in their place until it restarts'

/** A response_url gives no more than its status. */
function isRefusalOfBlocks(error: unknown): boolean {
  if (isRespondError(error)) return error.statusCode === 400
  const failure = failureOf(error)
  return failure.kind === 'refused' && isAboutBlocks(failure.error)
}

/** By its code, as the class would load all of Bolt. */
function isRespondError(error: unknown): error is RespondError {
  return error instanceof Error && Object(error).code === 'slack_bolt_respond_error'
}
