import { type Model, type ModelRequest, type StreamEvent, setTracingDisabled, Usage } from '@openai/agents'
import type { ScriptedCall } from '../scripted-call.ts'

setTracingDisabled(true)

/** A model that makes these calls at once, keeps what it then gets, and ends. */
export function scriptedModel(...calls: readonly ScriptedCall[]) {
  const seen: Record<string, unknown> = {}
  const answer = ({ input }: ModelRequest) => {
    const items = typeof input === 'string' ? [] : input
    const ended = items.flatMap((item) => (item.type === 'function_call_result' ? [item] : []))
    for (const { callId, output } of ended)
      seen[callId] = typeof output === 'string' ? output : textOf(output)
    const output = ended.length > 0 ? [DONE] : calls.map(functionCall)
    return output
  }
  const model: Model = {
    async getResponse(request) {
      return { usage: new Usage(), output: answer(request), responseId: 'resp_1' }
    },
    async *getStreamedResponse(request): AsyncIterable<StreamEvent> {
      const output = answer(request)
      const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 }
      yield { type: 'response_started' }
      yield { type: 'response_done', response: { id: 'resp_1', usage, output } }
    },
  }
  return { model, seen }
}

function textOf(output: object): unknown {
  return Reflect.get(output, 'text') ?? output
}

function functionCall({ tool, params, toolCallId = 'call_1' }: ScriptedCall) {
  const args = JSON.stringify(params)
  return {
    type: 'function_call' as const,
    callId: toolCallId,
    name: tool,
    arguments: args,
    status: 'completed' as const,
  }
}

const DONE = {
  type: 'message' as const,
  role: 'assistant' as const,
  status: 'completed' as const,
  content: [{ type: 'output_text' as const, text: 'Done' }],
}
