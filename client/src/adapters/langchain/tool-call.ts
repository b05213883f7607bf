/** What the middleware gets of a tool call. */
export interface ToolCallRequest {
  readonly toolCall: {
    readonly id?: string | undefined
    readonly name: string
    readonly args: unknown
  }
  readonly tool?: unknown
  readonly state: { readonly messages: readonly unknown[] }
  readonly runtime: {
    readonly context?: unknown
    readonly configurable?: { readonly thread_id?: unknown } | undefined
    readonly signal?: AbortSignal | undefined
    readonly interrupt?: ((value: never) => unknown) | undefined
  }
}

/** LangChain's own class, which Veto does not import. */
export type ToolMessageClass<M> = new (fields: {
  content: string
  tool_call_id: string
  name: string
  status: 'error'
  artifact?: unknown
}) => M

/**
 * The message of the model that makes the call: its id names this turn of the thread, also after a restart, while models
 * repeat the ids of their calls in later turns.
 */
export function turnOf({ toolCall, state }: ToolCallRequest): string | undefined {
  const makesCall = (message: unknown) => {
    const calls: unknown = Reflect.get(Object(message), 'tool_calls')
    return Array.isArray(calls) && calls.some((call) => Reflect.get(Object(call), 'id') === toolCall.id)
  }
  const id: unknown = Reflect.get(Object(state.messages.findLast(makesCall)), 'id')
  return typeof id === 'string' ? id : undefined
}

/** LangGraph's thread, where the agent has a checkpointer. */
export function threadOf({ runtime }: ToolCallRequest): string | undefined {
  const id: unknown = runtime.configurable?.thread_id
  return typeof id === 'string' ? id : undefined
}
