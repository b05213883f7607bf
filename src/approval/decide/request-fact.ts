import type { FactKind } from '#protocol/audit.ts'
import { OUTCOME_OF_STATUS } from '#protocol/request.ts'
import { type Fact, fact } from '../../ledger/fact.ts'
import type { Actor } from '../model/actor.ts'
import type { VetoRequest } from '../model/request.ts'
import { statusOf } from '../model/status.ts'

interface Event {
  readonly kind: FactKind
  /** Null: Veto itself. */
  readonly by: Actor | null
  readonly atMs: number
  readonly reason: string | null
  readonly latencyMs?: number
}

/** A fact about a request in its state after the event. */
export function requestFact(request: VetoRequest, event: Event): Fact {
  const { by, ...rest } = event
  return fact({
    ...rest,
    ...actorOf(by),
    requestId: request.id,
    agentId: request.call.agentId,
    tool: request.call.tool,
    outcome: OUTCOME_OF_STATUS[statusOf(request)],
    status: statusOf(request),
    matchedPolicyId: request.policyId,
    matchedRule: request.rule,
    bundleHash: request.bundleHash,
    paramsDigest: request.paramsDigest,
  })
}

function actorOf(by: Actor | null): Pick<Fact, 'actor' | 'actorName'> {
  if (by === null) return { actor: 'veto', actorName: null }
  return { actor: by.id, actorName: by.name === by.id ? null : by.name }
}
