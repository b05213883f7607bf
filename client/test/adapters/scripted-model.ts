import { simulateReadableStream } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'

/** A call that the model makes. */
export interface ScriptedCall {
  readonly tool: string
  readonly params: object
  readonly toolCallId?: string
}

/** A model that makes these calls at once, keeps what it then gets, and ends. */
export function scriptedModel(...calls: readonly ScriptedCall[]) {
  const results: Record<string, unknown> = {}
  const model = new MockLanguageModelV4({
    async doGenerate({ prompt }) {
      const parts = prompt.flatMap(({ role, content }) => (role === 'tool' ? content : []))
      for (const part of parts) if (part.type === 'tool-result') results[part.toolCallId] = part.output
      const text = { ...ENDED, content: [{ type: 'text' as const, text: 'Done' }] }
      return parts.length > 0 ? text : { ...CALLING, content: calls.map(toolCall) }
    },
    async doStream() {
      const { usage, finishReason } = CALLING
      const finish = { type: 'finish' as const, usage, finishReason }
      return { stream: simulateReadableStream({ chunks: [...calls.map(toolCall), finish] }) }
    },
  })
  return { model, results }
}

function toolCall({ tool, params, toolCallId = 'call_1' }: ScriptedCall) {
  return { type: 'tool-call' as const, toolCallId, toolName: tool, input: JSON.stringify(params) }
}

const NONE = undefined
const usage = {
  inputTokens: { total: 1, noCache: NONE, cacheRead: NONE, cacheWrite: NONE },
  outputTokens: { total: 1, text: NONE, reasoning: NONE },
}
const ENDED = { usage, warnings: [], finishReason: { unified: 'stop' as const, raw: NONE } }
const CALLING = { ...ENDED, finishReason: { unified: 'tool-calls' as const, raw: NONE } }
