import { Webhook } from 'standardwebhooks'
import type { CallbackMessage } from '../approval/ports/webhook-sender.ts'

/** The headers of one attempt, made at `nowMs`: one signature for each secret, so that a receiver can rotate its secret. */
export function signedHeaders(
  secrets: readonly string[],
  { id, body }: Pick<CallbackMessage, 'id' | 'body'>,
  nowMs: number,
): Record<string, string> {
  const at = new Date(nowMs)
  return {
    'content-type': 'application/json',
    'user-agent': 'Veto',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(nowMs / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  }
}
