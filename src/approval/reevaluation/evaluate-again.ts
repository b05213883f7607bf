import { isDeepStrictEqual } from 'node:util'
import type { Bundle } from '../../policy/bundle.ts'
import type { Verdict } from '../../policy/verdict.ts'
import { begunSince, evaluateHeld, evaluateRecorded, type Recorded } from '../edit/evaluate-recorded.ts'
import { stillCovers } from '../grants/cover.ts'
import type { Judgement } from '../move.ts'
import { groupsNow } from '../people/groups-now.ts'
import type { Store } from '../ports.ts'
import { type AllowedRequest, isEscalated, isPending, type PendingRequest, paramsOf } from '../request.ts'
import { type JudgedAgain, judgeAllowed, judgePending, judgeUnchanged, UNKNOWN } from './judge-again.ts'

/** A call that people decide about, or that was allowed and not started. */
export type OpenRequest = PendingRequest | AllowedRequest

export interface EvaluatedAgain {
  readonly judged: JudgedAgain
  readonly judgement: Judgement
}

interface Asked {
  readonly request: OpenRequest
  readonly bundle: Bundle
  readonly nowMs: number
}

/**
 * What the bundle says of an open call now. Under the bundle that decided it only time can have changed that: what the
 * call holds of limits is its own.
 */
export async function evaluateAgain(
  store: Pick<Store, 'used' | 'grant' | 'request'>,
  asked: Asked,
): Promise<EvaluatedAgain> {
  const { request, bundle } = asked
  const recorded = { ...asked, params: paramsOf(request) }
  const isSame = request.bundleHash === bundle.hash
  const verdict = isSame ? verdictOfSame(recorded) : await verdictOfOther(store, recorded)
  const held = { bundleHash: bundle.hash, takes: null }
  if (verdict === 'unchanged') return { judged: judgeUnchanged(begunSince(recorded)), judgement: held }
  if (verdict === null) return { judged: UNKNOWN, judgement: held }
  const judgement = isSame ? held : { ...held, takes: verdict.takes }
  const groups = isSame || !isEscalated(request) ? 'same' : groupsNow(request.state, bundle.approvers)
  if (isPending(request)) return { judged: judgePending(request, verdict, groups), judgement }
  const isCovered = await stillCovers(store, { request, verdict, bundle, nowMs: asked.nowMs })
  return { judged: judgeAllowed(request, verdict, { isCovered, groups }), judgement }
}

/** Null: a rule reads what the record does not have. */
async function verdictOfOther(store: Pick<Store, 'used'>, recorded: Recorded): Promise<Verdict | null> {
  const { verdict, wasMissed } = await evaluateRecorded(store, recorded)
  return wasMissed ? null : verdict
}

/** Where a rule reads what the record does not have, the verdict counts only if time made it another one. */
function verdictOfSame(recorded: Recorded): Verdict | 'unchanged' {
  const { verdict, wasMissed } = evaluateHeld({ ...recorded, usage: NOTHING_USED })
  if (!wasMissed) return verdict
  const nowMs = recorded.request.createdAtMs
  const { verdict: before } = evaluateHeld({ ...recorded, nowMs, usage: NOTHING_USED })
  return isDeepStrictEqual(decisionIn(verdict), decisionIn(before)) ? 'unchanged' : verdict
}

function decisionIn(verdict: Verdict) {
  const { effect, policyId, rule } = verdict
  return { effect, policyId, rule, terms: effect === 'require_approval' ? verdict.terms : null }
}

const NOTHING_USED = () => 0
