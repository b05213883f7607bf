import { copyOf } from '../copy-of.ts'
import { loadPart } from '../load-part.ts'
import { decideCall } from './decide-call.ts'
import type { GovernClient, GovernedCall, GovernedResult } from './governed-call.ts'
import { parkedOn, refusalOf, refusalOrThrow } from './refusal.ts'
import type { ThrownByTool } from './run-call.ts'

/**
 * Governs one tool call: asks, waits or parks, starts it, runs it at most once with the params that were allowed, and
 * reports how it ended. An adapter calls this in place of the tool, and turns the result into what its framework expects.
 * A denial is a result and never a throw. What throws is `run` itself, with its own error, or a `VetoError`: then nothing
 * ran; see `onUnavailable`.
 * @throws {VetoError} whenever there is no answer about exactly this call that allows it.
 * @example
 * const result = await governCall(veto, { agentId, tool: tool.name, params: input, sessionId, toolCallId, signal, run: tool.execute })
 * switch (result.kind) {
 *   case 'ran': return withEditNote(result.output, result.edit)
 *   case 'refused': return result.text
 *   case 'parked': return suspend({ requestId: result.requestId })
 * }
 */
export async function governCall<T>(veto: GovernClient, call: GovernedCall<T>): Promise<GovernedResult<T>> {
  const { tracer, params } = call
  if (tracer === undefined) return govern(veto, call)
  const own = { ...call, ...copyOf({ params }) }
  const tracing = await loadPart(() => import('./tracing.ts')).catch((error: unknown) =>
    refusalOrThrow(error, call),
  )
  return 'kind' in tracing ? tracing : tracing.traced(own, tracer, () => govern(veto, own))
}

async function govern<T>(veto: GovernClient, call: GovernedCall<T>): Promise<GovernedResult<T>> {
  const result = await decidedAndRun(veto, call).catch((error: unknown) => refusalOrThrow(error, call))
  // A tool may ask Veto itself: what it throws is never this call's refusal.
  if (result.kind === 'threw') throw result.error
  return result
}

async function decidedAndRun<T>(
  veto: GovernClient,
  call: GovernedCall<T>,
): Promise<GovernedResult<T> | ThrownByTool> {
  const decision = await decideCall(veto, call)
  if (decision.status === 'pending') return parkedOn(decision)
  if (decision.status !== 'unasked' && !decision.allowed) return refusalOf(decision)
  const { runCall } = await loadPart(() => import('./run-call.ts'))
  return runCall(veto, decision, call)
}
