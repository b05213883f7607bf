import type { OnQuestion } from '../answer-questions.ts'
import type { ExecuteOptions } from '../execute.ts'
import type { CallDetails, CallToDecide } from '../govern/governed-call.ts'
import type { JsonRecord } from '../protocol/json.ts'
import type { Veto } from '../veto.ts'

/** What adapters use of a `Veto`. */
export type AdapterVeto = Pick<Veto, 'client' | 'agentId' | 'sessionId'>

/** How the calls of a framework's tools are put before Veto; all of it optional. */
export interface AdapterOptions
  extends Pick<CallDetails, 'context' | 'category' | 'requester' | 'callback'>,
    Pick<CallToDecide, 'tracer'>,
    Pick<ExecuteOptions<unknown>, 'outputOf' | 'failureOf'> {
  /** Default: the agent of `Veto.init()`. */
  readonly agentId?: string | undefined
  /**
   * The run or conversation, in which no tool call id occurs twice. Default: the framework's own thread or run where it has
   * one, else the session of `Veto.init()`, else none, and each call is a request of its own.
   */
  readonly sessionId?: string | undefined
  /** The details of one call: `summary`, `requester`, `context`, ... They must be the same each time for the same call. */
  readonly detailsOf?: ((call: ToolCall) => ToolCallDetails) | undefined
  /** Answers people who ask the agent something while a call waits. */
  readonly onQuestion?: OnQuestion | undefined
}

/** For frameworks that can suspend a run inside of a call. */
export interface ParkOptions {
  /**
   * `hold` (default): the call waits for people. `park`: the run is suspended while they decide, and goes on later, also in
   * another process; needs the framework's own storage.
   */
  readonly mode?: 'hold' | 'park' | undefined
  /** In mode `park`: how long to wait first, in milliseconds. Default 0. */
  readonly parkAfterMs?: number | undefined
}

/** A call of a tool, as an adapter describes it. */
export interface ToolCall {
  /** As the policies name it. */
  readonly tool: string
  readonly toolCallId: string | undefined
  readonly params: JsonRecord
  /** What the framework gives to the call besides its params, such as the run's own context; undefined: nothing. */
  readonly context: unknown
}

/** What can be said of one call. */
export type ToolCallDetails = Pick<
  CallDetails,
  'context' | 'category' | 'summary' | 'requester' | 'paramsSchema'
>
