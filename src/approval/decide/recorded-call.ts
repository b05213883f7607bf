import type { JsonObject } from '../../core/json.ts'
import type { Call } from '../../policy/model/decision.ts'
import type { VetoRequest } from '../model/request.ts'

interface CallInputs {
  readonly params: JsonObject
  readonly context: JsonObject
  readonly nowMs: number
}

/** The call of a request as the policies evaluate it, with these params and this context. */
export function recordedCall({ call }: Pick<VetoRequest, 'call'>, given: CallInputs): Call {
  const { agentId, tool, category, sessionId } = call
  return { agentId, tool, category, sessionId, ...given }
}
