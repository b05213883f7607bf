import { newGrantId } from '../../core/ids.ts'
import type { Actor } from '../model/actor.ts'
import { GRANT_SPANS, type Grant, type GrantOption } from '../model/grant.ts'
import type { PendingRequest } from '../model/request.ts'
import { isSinglePersonStage } from './stages.ts'

const HOUR_MS = 3_600_000
const FIVE = 5

/** The grants that an approver may make under the rule of a request; empty where several people must approve. */
export function grantOffers({ state, call, subject }: PendingRequest): readonly GrantOption[] {
  const { obligation } = state
  if (obligation.grant === null || !isSinglePersonStage(obligation) || subject.kind !== 'call') return []
  const { scopes, maxMs } = obligation.grant
  const spans = GRANT_SPANS.filter((span) => {
    if (span === 'session') return call.sessionId !== null
    return span === 'five' || maxMs >= HOUR_MS
  })
  return scopes.flatMap((scope) => spans.map((span) => ({ scope, span })))
}

/** Is this one of the offered options? */
export function isOffered(request: PendingRequest, { scope, span }: GrantOption): boolean {
  return grantOffers(request).some((offer) => offer.scope === scope && offer.span === span)
}

/** The grant that an option becomes. */
export function grantOf(
  request: PendingRequest,
  option: GrantOption,
  made: { by: Actor; atMs: number },
): Grant {
  const { call, state, id } = request
  const maxMs = state.obligation.grant?.maxMs ?? 0
  const name = option.scope === 'tool' ? call.tool : call.category
  return {
    id: newGrantId(made.atMs),
    agentId: call.agentId,
    sessionId: option.span === 'session' ? call.sessionId : null,
    scope: { kind: option.scope, name },
    expiresAtMs: made.atMs + (option.span === 'hour' ? Math.min(HOUR_MS, maxMs) : maxMs),
    usesLeft: option.span === 'five' ? FIVE : null,
    createdAtMs: made.atMs,
    by: made.by,
    requestId: id,
    requirements: state.obligation.stages.flat(),
    revocation: null,
  }
}
