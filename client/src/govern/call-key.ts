import { sha256 } from '../digest.ts'
import { IdempotencyKey } from '../protocol/authorize.ts'
import type { CallDetails } from './governed-call.ts'

/**
 * The idempotency key of a tool call: session (or run), `:`, tool call id; hashed where one of the two contains a `:`, and
 * where that is longer than 128 characters or not visible ASCII. Undefined where it would name more than one call: then each try needs a new one.
 */
export async function callKey(call: CallDetails): Promise<string | undefined> {
  const { idempotencyKey, sessionId, runId, toolCallId } = call
  if (idempotencyKey !== undefined) return idempotencyKey
  const scope = sessionId ?? runId
  if (scope === undefined || toolCallId === undefined) return undefined
  const key = `${scope}:${toolCallId}`
  const isOfOneCall = key.split(':').length === 2 && IdempotencyKey.safeParse(key).success
  return isOfOneCall ? key : `sha256:${await sha256(JSON.stringify([scope, toolCallId]))}`
}
