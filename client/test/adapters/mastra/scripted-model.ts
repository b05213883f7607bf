import type { Agent } from '@mastra/core/agent'

type ModelConfig = ConstructorParameters<typeof Agent>[0]['model']

/** A tool call that the model makes. */
export interface ScriptedCall {
  readonly id: string
  readonly tool: string
  readonly args: object
}

/** A turn: what the model says, or the calls that it makes at once. */
export type Turn = string | readonly ScriptedCall[]

/**
 * A language model that takes these turns, one after another, and keeps what tools gave back to it, and the texts of that. How many turns it has
 * taken, it reads from the conversation, so that a model of the next process goes on.
 */
export function scriptedModel(turns: readonly Turn[]) {
  const seen: Record<string, unknown> = {}
  const texts: Record<string, unknown> = {}
  const model = {
    specificationVersion: 'v2',
    provider: 'test',
    modelId: 'scripted',
    supportedUrls: {},
    doGenerate: () => Promise.reject(new Error('Only streams are scripted')),
    async doStream({ prompt }: { readonly prompt: readonly Message[] }) {
      Object.assign(seen, ...prompt.map(resultsIn))
      for (const [id, output] of Object.entries(seen)) texts[id] = Reflect.get(Object(output), 'value')
      const at = prompt.filter(({ role }) => role === 'assistant').length
      return { stream: streamOf(partsOf(turns[at] ?? 'Done')) }
    },
  } as unknown as ModelConfig
  return { model, seen, texts }
}

interface Message {
  readonly role: string
  readonly content: unknown
}

/** What tools gave back, by the id of the call. */
function resultsIn({ role, content }: Message): object {
  if (role !== 'tool' || !Array.isArray(content)) return {}
  return Object.fromEntries(content.map(({ toolCallId, output }) => [toolCallId, output]))
}

function partsOf(turn: Turn): readonly object[] {
  const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 }
  const said =
    typeof turn === 'string'
      ? [
          { type: 'text-start', id: 't' },
          { type: 'text-delta', id: 't', delta: turn },
          { type: 'text-end', id: 't' },
        ]
      : turn.map(({ id, tool, args }) => ({
          type: 'tool-call',
          toolCallId: id,
          toolName: tool,
          input: JSON.stringify(args),
        }))
  const finishReason = typeof turn === 'string' ? 'stop' : 'tool-calls'
  return [{ type: 'stream-start', warnings: [] }, ...said, { type: 'finish', finishReason, usage }]
}

function streamOf(parts: readonly object[]): ReadableStream<object> {
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part)
      controller.close()
    },
  })
}
