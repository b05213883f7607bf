import type { JsonRecord } from '../protocol/json.ts'
import { VetoError } from '../veto-error.ts'
import { decideCall } from './decide-call.ts'
import { editNote } from './edit-note.ts'
import { finalOutput } from './final-output.ts'
import type { GovernClient, GovernedCall, GovernedResult } from './governed-call.ts'
import { parkedOn, refusalByCode, refusalOf, refusedBy } from './refusal.ts'
import { traced } from './tracing.ts'

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
  return traced(call, () => govern(veto, call))
}

async function govern<T>(veto: GovernClient, call: GovernedCall<T>): Promise<GovernedResult<T>> {
  const run = tracked(call)
  try {
    return await decidedAndRun(veto, call, run)
  } catch (error) {
    // A tool may ask Veto itself: what it throws is never this call's refusal.
    if (run.hasThrown() || call.onUnavailable !== 'refuse' || !isNoAnswer(error)) throw error
    return refusedBy(error)
  }
}

/** An abort by the caller is rethrown, not turned into a refusal. */
function isNoAnswer(error: unknown): error is VetoError {
  return error instanceof VetoError && error.code !== 'aborted'
}

async function decidedAndRun<T>(
  veto: GovernClient,
  call: GovernedCall<T>,
  run: TrackedRun<T>,
): Promise<GovernedResult<T>> {
  const decision = await decideCall(veto, call)
  if (decision.status === 'pending') return parkedOn(decision)
  if (decision.status !== 'unasked' && !decision.allowed) return refusalOf(decision)
  const { outputOf, failureOf } = call
  try {
    const output = await veto.execute(decision, run.run, { outputOf, failureOf })
    return { kind: 'ran', output, edit: editNote(decision), requestId: decision.id, decision }
  } catch (error) {
    const isOwn = run.hasThrown() || decision.status === 'unasked'
    const refused = isOwn ? null : refusalByCode(error, decision)
    if (refused === null) throw error
    return refused
  }
}

/** What the tool does, to its end, and whether it threw. */
interface TrackedRun<T> {
  hasThrown(): boolean
  readonly run: (params: JsonRecord) => Promise<T>
}

function tracked<T>({ run }: GovernedCall<T>): TrackedRun<T> {
  let hasThrown = false
  return {
    hasThrown: () => hasThrown,
    run: async (params: JsonRecord): Promise<T> => {
      try {
        return await finalOutput(run(params))
      } catch (error) {
        hasThrown = true
        throw error
      }
    },
  }
}
