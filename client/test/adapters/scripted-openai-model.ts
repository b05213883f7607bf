import { type Model, type ModelRequest, type ModelResponse, setTracingDisabled, Usage } from '@openai/agents'
import type { ScriptedCall } from './scripted-model.ts'

setTracingDisabled(true)

/** A model that makes these calls at once, keeps what it then gets, and ends. */
export function scriptedOpenAiModel(...calls: readonly ScriptedCall[]) {
  const results: Record<string, unknown> = {}
  const model: Model = {
    async getResponse({ input }: ModelRequest): Promise<ModelResponse> {
      const items = typeof input === 'string' ? [] : input
      const ended = items.flatMap((item) => (item.type === 'function_call_result' ? [item] : []))
      for (const { callId, output } of ended)
        results[callId] = typeof output === 'string' ? output : textOf(output)
      return {
        usage: new Usage(),
        output: ended.length > 0 ? [DONE] : calls.map(functionCall),
        responseId: 'resp_1',
      }
    },
    getStreamedResponse() {
      throw new TypeError('Expected a run without a stream')
    },
  }
  return { model, results }
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
