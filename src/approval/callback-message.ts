import type { Callback as CallbackBody } from '#protocol/callback.ts'
import type { NewCallback } from './callback.ts'
import type { CallbackMessage } from './courier.ts'
import type { VetoRequest } from './request.ts'
import { requestView } from './request-view.ts'

/** What the receiver is told: the event, and the request as it stands now. */
export function callbackMessage(callback: NewCallback, request: VetoRequest): CallbackMessage {
  const { agentId, tool, sessionId, toolCallId } = request.call
  const body: CallbackBody = {
    type: callback.type,
    timestamp: new Date(callback.createdAtMs).toISOString(),
    call: { agentId, tool, sessionId, toolCallId },
    data: requestView(request),
  }
  return { id: callback.id, target: callback.target, body: JSON.stringify(body) }
}
