/** As much of a function tool of the OpenAI Agents SDK as is needed: what `tool()` makes, and tools of MCP servers. */
export interface FunctionTool {
  readonly type: 'function'
  readonly name: string
  readonly invoke: (runContext: never, input: string, details?: never) => Promise<unknown>
  readonly needsApproval: (runContext: never, input: never, callId?: string) => Promise<boolean>
  readonly outputSchema?: unknown
}

/** The context of a run, which holds what the program gave `run()`. */
export interface RunContext {
  readonly context: unknown
}

/** What the SDK says of one call. */
export interface InvokeDetails {
  readonly toolCall?: { readonly callId: string } | undefined
  readonly signal?: AbortSignal | undefined
}

/** A call that interrupted a run. */
export interface Interruption {
  readonly name?: string | undefined
  readonly arguments?: string | undefined
  readonly rawItem: object
}

/** A run that is interrupted. */
export interface InterruptedState<I extends Interruption = Interruption> {
  readonly _context: RunContext
  getInterruptions(): readonly I[]
  approve(interruption: I): void
  reject(interruption: I, options: { message: string }): void
}
