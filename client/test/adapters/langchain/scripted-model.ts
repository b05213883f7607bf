import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages'
import type { ChatResult } from '@langchain/core/outputs'
import type { ScriptedCall } from '../scripted-call.ts'

/** A model that makes these calls at once in each turn, keeps what it then reads of their results, and ends. */
export function scriptedModel(...calls: readonly ScriptedCall[]) {
  const seen: Record<string, unknown> = {}
  return { model: new ScriptedModel(calls, seen), seen }
}

class ScriptedModel extends BaseChatModel {
  readonly #calls: readonly ScriptedCall[]
  readonly #seen: Record<string, unknown>

  constructor(calls: readonly ScriptedCall[], seen: Record<string, unknown>) {
    super({})
    this.#calls = calls
    this.#seen = seen
  }

  _llmType(): string {
    return 'scripted'
  }

  override bindTools(): this {
    return this
  }

  async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    const turn = messages.slice(messages.findLastIndex((message) => HumanMessage.isInstance(message)))
    const results = turn.filter((message) => ToolMessage.isInstance(message))
    for (const { tool_call_id: id, content } of results) this.#seen[id] = content
    const tool_calls = results.length > 0 ? [] : this.#calls.map(toolCall)
    const text = results.length > 0 ? 'Done' : ''
    return { generations: [{ text, message: new AIMessage({ content: text, tool_calls }) }] }
  }
}

function toolCall({ tool, params, toolCallId = 'call_1' }: ScriptedCall) {
  return { name: tool, args: { ...params }, id: toolCallId, type: 'tool_call' as const }
}
