import { VetoError } from '../veto-error.ts'
import type { GovernedCall, GovernedResult } from './governed-call.ts'
import type { Tracer } from './tracer.ts'

/**
 * Governs the call within a span `execute_tool {tool}`, by the names of OpenTelemetry for generative AI. The span covers the wait
 * for people, and what the tool traces itself is below it. It holds no params, outputs or texts.
 */
export function traced<T>(
  call: TracedCall,
  tracer: Tracer,
  govern: () => Promise<GovernedResult<T>>,
): Promise<GovernedResult<T>> {
  const options = { attributes: attributesOf(call) }
  return tracer.startActiveSpan(`execute_tool ${call.tool}`, options, async (span) => {
    try {
      const result = await govern()
      note(() => span.setAttributes(attributesOfResult(result)))
      return result
    } catch (error) {
      note(() => span.setAttributes({ 'error.type': errorType(error) }))
      note(() => span.setStatus({ code: STATUS_ERROR }))
      throw error
    } finally {
      note(() => span.end())
    }
  })
}

type TracedCall = Pick<GovernedCall<unknown>, 'tool' | 'agentId' | 'sessionId' | 'toolCallId'>

/** `SpanStatusCode.ERROR`. */
const STATUS_ERROR = 2

/** A call that ran has its result, whatever a tracer does. */
function note(write: () => unknown): void {
  try {
    write()
  } catch {
    // The trace is incomplete then.
  }
}

function attributesOf({ tool, agentId, sessionId, toolCallId }: TracedCall): Record<string, string> {
  return {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': tool,
    'gen_ai.tool.type': 'function',
    'gen_ai.agent.id': agentId,
    ...(sessionId === undefined ? {} : { 'gen_ai.conversation.id': sessionId }),
    ...(toolCallId === undefined ? {} : { 'gen_ai.tool.call.id': toolCallId }),
  }
}

function attributesOfResult<T>(result: GovernedResult<T>): Record<string, string> {
  const decision = result.kind === 'ran' ? result.decision : result.request
  const rule = decision?.matchedRule ?? null
  return {
    'veto.outcome': result.kind === 'refused' ? result.why : result.kind,
    ...(result.requestId === null ? {} : { 'veto.request.id': result.requestId }),
    ...(rule === null ? {} : { 'veto.rule': rule }),
  }
}

function errorType(error: unknown): string {
  if (error instanceof VetoError) return error.code
  return error instanceof Error ? error.name : '_OTHER'
}
