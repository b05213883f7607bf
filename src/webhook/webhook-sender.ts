import type { CallbackMessage, SendResult, WebhookSender } from '../approval/ports/webhook-sender.ts'
import type { Clock } from '../core/clock.ts'
import type { CallbackTarget, CallbackTargets } from './callback-target.ts'
import { classifyResponse } from './classify-response.ts'
import { signedHeaders } from './signed-headers.ts'

interface Deps {
  readonly targets: CallbackTargets
  readonly clock: Clock
}

const TIMEOUT_MS = 5_000

/**
 * Posts messages signed by Standard Webhooks to the configured URLs and no others: it follows no redirect, gives an
 * answer 5 seconds, and reads nothing of it but status and headers.
 */
export function createWebhookSender({ targets, clock }: Deps): WebhookSender {
  return {
    async send(message) {
      const target = targets.get(message.target)
      if (target === undefined) return later('the configuration has no such callback')
      return post(clock, target, message)
    },
  }
}

async function post(clock: Clock, target: CallbackTarget, message: CallbackMessage): Promise<SendResult> {
  const timeout = new AbortController()
  const callOff = clock.after(TIMEOUT_MS, () => timeout.abort())
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      headers: signedHeaders(target.secrets, message, clock.nowMs()),
      body: message.body,
      redirect: 'manual',
      signal: timeout.signal,
    })
    await response.body?.cancel().catch(() => {})
    return classifyResponse(response, clock.nowMs())
  } catch (error) {
    if (timeout.signal.aborted)
      return later(`the receiver did not answer within ${TIMEOUT_MS / 1_000} seconds`)
    return later(`the receiver could not be reached${codeOf(error)}`)
  } finally {
    callOff()
  }
}

function later(why: string): SendResult {
  return { kind: 'later', afterMs: 0, why }
}

/** The code, such as `ECONNREFUSED`, and not the message, which may quote what the receiver sent. */
function codeOf(error: unknown): string {
  const { code } = Object(error instanceof Error ? error.cause : error)
  return typeof code === 'string' && /^[A-Z0-9_]{1,50}$/.test(code) ? ` (${code})` : ''
}
