import type { Callback as CallbackBody } from '#protocol/callback.ts'
import type { RequestView } from '#protocol/request.ts'
import type { NewCallback } from '../model/callback.ts'
import type { VetoRequest } from '../model/request.ts'
import type { CallbackMessage } from '../ports/webhook-sender.ts'

/** The body for the receiver: the event, and the current view of the request. */
export function callbackMessage(
  callback: NewCallback,
  { call }: Pick<VetoRequest, 'call'>,
  data: RequestView,
): CallbackMessage {
  const { agentId, tool, sessionId, toolCallId } = call
  const body: CallbackBody = {
    type: callback.type,
    timestamp: new Date(callback.createdAtMs).toISOString(),
    call: { agentId, tool, sessionId, toolCallId },
    data,
  }
  return { id: callback.id, target: callback.target, body: JSON.stringify(body) }
}
