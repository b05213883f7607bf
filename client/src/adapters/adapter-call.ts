import type { OnQuestion } from '../answer-questions.ts'
import type { ExecuteOptions } from '../execute.ts'
import type { CallDetails, CallToDecide, GovernClient } from '../govern/governed-call.ts'

/** Who asks, and over which client: a `Veto` is one. */
export interface Desk {
  readonly client: GovernClient
  readonly agentId: string
  readonly sessionId?: string | undefined
}

/** A tool call as frameworks know it. */
export interface ToolCall {
  readonly tool: string
  readonly toolCallId: string | undefined
  readonly params: unknown
}

/** How the calls of a framework's tools are put before Veto; all of it optional. */
export interface AdapterOptions
  extends Pick<CallDetails, 'context' | 'category' | 'requester' | 'callback'>,
    Pick<ExecuteOptions<unknown>, 'outputOf' | 'failureOf'> {
  /** Default: the agent of `Veto.init()`. */
  readonly agentId?: string | undefined
  /**
   * The run or conversation, in which no tool call id occurs twice. With the tool call id it is the idempotency key. Default:
   * the session of `Veto.init()`, else none, and each call is a request of its own.
   */
  readonly sessionId?: string | undefined
  /** What one call says of itself besides. It must say the same each time it is asked about the same call. */
  readonly detailsOf?: ((call: ToolCall) => ToolCallDetails) | undefined
  /** Answers people who ask the agent something while a call waits. */
  readonly onQuestion?: OnQuestion | undefined
}

type ToolCallDetails = Pick<CallDetails, 'context' | 'category' | 'summary' | 'requester' | 'paramsSchema'>

/** The call as Veto is asked about it: the same body each time, so that its key finds the same request. */
export function callToDecide(desk: Desk, call: ToolCall, options: AdapterOptions): CallToDecide {
  const { agentId = desk.agentId, sessionId = desk.sessionId, detailsOf, ...rest } = options
  const { tool, toolCallId, params = {} } = call
  const { context, category, requester, callback, onQuestion } = rest
  const common = { context, category, requester, callback, onQuestion, sessionId }
  return { ...common, ...detailsOf?.(call), agentId, tool, toolCallId, params }
}

/** @throws {TypeError} without a session: then a gate that asks again about a call would open a new request each time. */
export function requireSession(desk: Desk, sessionId: unknown): void {
  if ((sessionId ?? desk.sessionId) !== undefined) return
  throw new TypeError(
    'Expected sessionId to name the run or conversation, by which a later process finds its requests; give it to vetoApproval(), or to Veto.init()',
  )
}
