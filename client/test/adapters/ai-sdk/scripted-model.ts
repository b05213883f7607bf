import { simulateReadableStream } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import type { ScriptedCall } from '../scripted-call.ts'

type Prompt = MockLanguageModelV4['doGenerateCalls'][number]['prompt']

/** A model that makes these calls at once, keeps the results that it then gets and what it reads of them, and ends. */
export function scriptedModel(...calls: readonly ScriptedCall[]) {
  const results: Record<string, unknown> = {}
  const seen: Record<string, unknown> = {}
  const hasResults = (prompt: Prompt): boolean => {
    const parts = prompt.flatMap(({ role, content }) => (role === 'tool' ? content : []))
    for (const part of parts) {
      if (part.type !== 'tool-result') continue
      results[part.toolCallId] = part.output
      seen[part.toolCallId] = textOf(part.output)
    }
    return parts.length > 0
  }
  const model = new MockLanguageModelV4({
    async doGenerate({ prompt }) {
      if (!hasResults(prompt)) return { ...CALLING, content: calls.map(toolCall) }
      return { ...ENDED, content: [{ type: 'text' as const, text: 'Done' }] }
    },
    async doStream({ prompt }) {
      const isEnd = hasResults(prompt)
      const { usage, finishReason } = isEnd ? ENDED : CALLING
      const finish = { type: 'finish' as const, usage, finishReason }
      const chunks = [...(isEnd ? [] : calls.map(toolCall)), finish]
      return { stream: simulateReadableStream({ chunks }) }
    },
  })
  return { model, results, seen }
}

function textOf(output: unknown): unknown {
  const { type, value, reason } = Object(output)
  return type === 'execution-denied' ? reason : value
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
