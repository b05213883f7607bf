import type { EditedOutput, RefusedOutput } from './veto-output.ts'

/** As much of a tool of the AI SDK as is needed; each of its tools is one. */
export interface AiTool {
  readonly inputSchema?: unknown
  readonly execute?: ((input: never, options: never) => unknown) | undefined
  readonly toModelOutput?: ((options: never) => unknown) | undefined
}

/** Tools by the names that the model, and the policies, know. */
export type AiTools = Readonly<Record<string, AiTool>>

/** What the SDK says of a call that it executes. */
export interface AiToolOptions {
  readonly toolCallId: string
  readonly abortSignal?: AbortSignal | undefined
}

/** The same tools, whose outputs may be what Veto puts in place of their own. */
export type GovernedTools<T> = { [Name in keyof T]: GovernedTool<T[Name]> }

type GovernedTool<T> = T extends {
  readonly execute?: ((input: infer Input, options: infer Options) => infer Result) | undefined
}
  ? Omit<T, 'execute' | 'toModelOutput' | 'outputSchema'> & {
      execute: (input: Input, options: Options) => PromiseLike<GovernedOutput<OutputOf<Result>>>
    }
  : never

type GovernedOutput<Output> = Output | RefusedOutput | EditedOutput<Output>
type OutputOf<Result> = Result extends AsyncIterable<infer Output> ? Output : Awaited<Result>
