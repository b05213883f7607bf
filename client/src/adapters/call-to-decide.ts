import { callKey } from '../govern/call-key.ts'
import { definedDetails } from '../govern/defined-details.ts'
import type { CallToDecide } from '../govern/governed-call.ts'
import { JsonRecord } from '../protocol/json.ts'
import type { AdapterOptions, AdapterVeto, ToolCallDetails } from './adapter-options.ts'
import { referenceOf } from './reference-of.ts'

/** A call of a tool, as a framework makes it. */
export interface FrameworkCall {
  readonly tool: string
  readonly toolCallId: string | undefined
  readonly params: unknown
  readonly context?: unknown
  /** The framework's name of the conversation. */
  readonly threadId?: string | undefined
  /** The framework's name of the run, where the ids of tool calls repeat in the next run of a conversation. */
  readonly runId?: string | undefined
}

/** The call as Veto is asked about it: the same body each time, so that its key finds the same request. */
export async function callToDecide(
  veto: AdapterVeto,
  call: FrameworkCall,
  options: AdapterOptions,
): Promise<CallToDecide> {
  const { agentId = veto.agentId, context, category, requester, callback, onQuestion, tracer } = options
  const { tool, toolCallId, params, threadId, runId } = call
  return {
    ...{ context, category, requester, callback, onQuestion, tracer },
    ...detailsOf(call, options),
    ...{ agentId, tool, params: params ?? {} },
    sessionId: await referenceOf(options.sessionId ?? threadId ?? veto.sessionId ?? runId),
    toolCallId: await referenceOf(toolCallId),
    idempotencyKey: runId === undefined ? undefined : await callKey({ runId, toolCallId }),
  }
}

/** Params that are not JSON have no details: the call is refused as a whole. */
function detailsOf(
  { tool, toolCallId, params, context }: FrameworkCall,
  options: AdapterOptions,
): ToolCallDetails {
  const known = JsonRecord.safeParse(params ?? {}).data
  if (known === undefined || options.detailsOf === undefined) return {}
  return definedDetails(options.detailsOf({ tool, toolCallId, params: known, context }))
}
