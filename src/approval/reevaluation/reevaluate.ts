import { isDeepStrictEqual } from 'node:util'
import type { Bundle } from '../../policy/bundle.ts'
import type { Verdict } from '../../policy/model/decision.ts'
import { begunSince, evaluateHeld, evaluateRecorded, type Recorded } from '../evaluation/evaluate-recorded.ts'
import { stillCovers } from '../evaluation/covering-grant.ts'
import type { LimitUse } from '../decide/limit-use.ts'
import { type GroupsNow, groupsNow } from '../decide/current-groups.ts'
import type { Store } from '../ports/store.ts'
import { type AllowedRequest, isEscalated, isPending, type PendingRequest, paramsOf } from '../model/request.ts'
import {
  type JudgedAgain,
  judgeAllowed,
  judgeAsked,
  judgePending,
  judgeUnchanged,
  STANDS,
  UNKNOWN,
} from '../decide/reevaluated.ts'

/** What people decide about, or a call that was allowed and not started. */
export type OpenRequest = PendingRequest | AllowedRequest

export interface EvaluatedAgain {
  readonly judged: JudgedAgain
  /** What it uses of limits where it goes on; null: the same as before. */
  readonly use: LimitUse | null
}

interface Asked {
  readonly request: OpenRequest
  readonly bundle: Bundle
  readonly nowMs: number
}

type Reads = Pick<Store, 'used' | 'grant' | 'request'>

/** What the bundle says of an open request now. */
export async function evaluateAgain(store: Reads, asked: Asked): Promise<EvaluatedAgain> {
  const { request, bundle } = asked
  const isSame = request.bundleHash === bundle.hash
  if (request.matter.kind !== 'call') {
    return {
      judged: isSame || !isPending(request) ? STANDS : judgeAsked(request, bundle.approvers),
      use: null,
    }
  }
  return isSame ? { judged: await underSame(store, asked), use: null } : underOther(store, asked)
}

/** Under the bundle that decided it only time can have changed that: what the call holds of limits is its own. */
async function underSame(store: Reads, asked: Asked): Promise<JudgedAgain> {
  const recorded = { ...asked, params: paramsOf(asked.request) }
  const verdict = verdictOfSame(recorded)
  if (verdict === 'unchanged') return judgeUnchanged(begunSince(recorded))
  return judgeBy(store, { ...asked, verdict, groups: 'same' })
}

async function underOther(store: Reads, asked: Asked): Promise<EvaluatedAgain> {
  const { request, bundle } = asked
  const recorded = { ...asked, params: paramsOf(request) }
  const { verdict, wasMissed, limits: inForce } = await evaluateRecorded(store, recorded, bundle.hash)
  if (wasMissed) return { judged: UNKNOWN, use: null }
  const groups = isEscalated(request) ? groupsNow(request.state, bundle.approvers) : 'same'
  const judged = await judgeBy(store, { ...asked, verdict, groups })
  if (inForce.length === 0) return { judged, use: null }
  return { judged, use: { kind: 'judged_again', takes: verdict.takes, inForce, judgedAgainBy: bundle.hash } }
}

interface Judging extends Asked {
  readonly verdict: Verdict
  readonly groups: GroupsNow
}

async function judgeBy(
  store: Reads,
  { request, bundle, nowMs, verdict, groups }: Judging,
): Promise<JudgedAgain> {
  if (isPending(request)) return judgePending(request, verdict, groups)
  const isCovered = await stillCovers(store, { request, verdict, bundle, nowMs })
  return judgeAllowed(request, verdict, { isCovered, groups })
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
