import type { JsonObject } from '../../core/json.ts'
import type { Bundle } from '../../policy/bundle.ts'
import type { Decision, NewlyActiveRule } from '../../policy/model/decision.ts'
import { recordedCall } from '../decide/recorded-call.ts'
import { watchContext } from '../decide/watched-context.ts'
import type { KeptRequest } from '../model/request.ts'
import type { LimitStore, UsingRequest } from '../ports/limits.ts'

export interface RecordedCallContext {
  readonly request: KeptRequest
  readonly params: JsonObject
  readonly bundle: Bundle
  readonly nowMs: number
}

export interface RecordedCallDecision {
  readonly decision: Decision
  /** A rule read data that was not recorded, so the decision may be wrong. */
  readonly wasMissed: boolean
}

export interface DecisionWithLimits extends RecordedCallDecision {
  /** Keys of the limits that could count the call. */
  readonly limits: readonly string[]
}

/**
 * The decision about a recorded call with these params, by the limit usage of other requests: of all, or
 * when it is evaluated again by other policies than those that decided it, of earlier ones.
 */
export async function evaluateRecorded(
  store: LimitStore,
  recorded: RecordedCallContext,
  reevaluatedBy: UsingRequest['reevaluatedBy'] = null,
): Promise<DecisionWithLimits> {
  const { request, params, bundle, nowMs } = recorded
  const call = recordedCall(request, { params, context: request.call.context ?? {}, nowMs })
  const windows = bundle.limits(call).map(({ key, perMs, room }) => ({ key, sinceMs: nowMs - perMs, room }))
  const used = windows.length === 0 ? NOTHING : await store.used(windows, { id: request.id, reevaluatedBy })
  const evaluated = evaluateWithUsage({ ...recorded, usage: (key) => used.get(key) ?? null })
  return { ...evaluated, limits: windows.map(({ key }) => key) }
}

const NOTHING: ReadonlyMap<string, number> = new Map()

/** A rule that denies or asks, began since the call was made, and may hold for it by what the record has; null: none. */
export function newlyActiveRule({
  request,
  params,
  bundle,
  nowMs,
}: RecordedCallContext): NewlyActiveRule | null {
  const { context } = watchContext(request.call.context)
  const begun = bundle.newlyActiveRules(
    recordedCall(request, { params, context, nowMs }),
    request.createdAtMs,
  )
  const mayHold = (rule: NewlyActiveRule) => {
    const watched = watchContext(request.call.context)
    const call = recordedCall(request, { params, context: watched.context, nowMs })
    return rule.mayHold(call) || watched.wasMissed()
  }
  return begun.find(mayHold) ?? null
}

/** The same without reading the store. */
export function evaluateWithUsage({
  request,
  params,
  bundle,
  nowMs,
  usage,
}: RecordedCallContext & { readonly usage: (key: string) => number | null }): RecordedCallDecision {
  const { context, wasMissed } = watchContext(request.call.context)
  const decision = bundle.evaluate(recordedCall(request, { params, context, nowMs }), usage)
  return { decision, wasMissed: wasMissed() }
}
