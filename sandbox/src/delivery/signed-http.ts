import { systemClock } from '../clock.ts'
import type { JsonObject } from '../json.ts'
import { isObject, parseJson } from '../json-fields.ts'
import { type Ack, type Delivery, type Envelope, failed, TOO_SLOW } from './delivery.ts'
import { slackSignature } from './signature.ts'

/**
 * Posts to the app's own address, signed as Slack signs. The timestamp and the wait for the answer are on the machine's
 * clock, because the app checks both against its own.
 */
export function createSignedHttp(to: { url: string; signingSecret: string; ackTimeoutMs: number }): Delivery {
  let isReached = true
  return {
    isConnected: () => isReached,
    async deliver(envelope) {
      try {
        const response = await fetch(to.url, signedPost(envelope, to))
        isReached = true
        return await readAck(response)
      } catch (error) {
        const isLate = error instanceof DOMException && error.name === 'TimeoutError'
        isReached = isLate
        return failed(isLate ? TOO_SLOW : 'The app cannot be reached')
      }
    },
  }
}

function signedPost(envelope: Envelope, to: { signingSecret: string; ackTimeoutMs: number }): RequestInit {
  const { contentType, body } = encode(envelope)
  const timestampS = Math.floor(systemClock.nowMs() / 1_000)
  return {
    method: 'POST',
    body,
    headers: {
      'content-type': contentType,
      'user-agent': 'Slackbot 1.0 (sandbox)',
      'x-slack-request-timestamp': String(timestampS),
      'x-slack-signature': slackSignature(to.signingSecret, timestampS, body),
    },
    redirect: 'error',
    signal: AbortSignal.timeout(to.ackTimeoutMs),
  }
}

function encode({ type, payload }: Envelope): { contentType: string; body: string } {
  if (type === 'events_api') return { contentType: 'application/json', body: JSON.stringify(payload) }
  const fields = type === 'slash_commands' ? textFields(payload) : { payload: JSON.stringify(payload) }
  return {
    contentType: 'application/x-www-form-urlencoded',
    body: new URLSearchParams(fields).toString(),
  }
}

function textFields(payload: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)]))
}

async function readAck(response: Response): Promise<Ack> {
  const body = await response.text()
  if (!response.ok) return failed(`The app answered with HTTP status ${response.status}`)
  const payload = parseJson(body)
  if (isObject(payload)) return { state: 'acked', payload }
  return { state: 'acked', payload: body === '' ? {} : { text: body } }
}
