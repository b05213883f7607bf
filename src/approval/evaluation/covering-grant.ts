import { isDeepStrictEqual } from 'node:util'
import type { AuthorizeCall } from '#protocol/authorize.ts'
import { isGrantId } from '../../core/ids.ts'
import type { Bundle } from '../../policy/bundle.ts'
import type { Decision } from '../../policy/model/decision.ts'
import { currentMembership } from '../decide/current-groups.ts'
import { requesterOf } from '../decide/open-request.ts'
import { type Grant, isActive } from '../model/grant.ts'
import { type AllowedRequest, isEscalated, type VetoRequest } from '../model/request.ts'
import type { GrantStore } from '../ports/grants.ts'
import type { RequestReader } from '../ports/requests.ts'
import type { Unit } from '../ports/unit.ts'

/** An evaluated call. */
export interface EvaluatedCall {
  readonly call: Pick<AuthorizeCall, 'agentId' | 'tool'> & { readonly sessionId?: string | null | undefined }
  readonly decision: Decision
  readonly bundle: Pick<Bundle, 'tool' | 'approvers'>
  readonly nowMs: number
}

/** A call that a grant allowed, evaluated again. */
interface GrantedCall extends Omit<EvaluatedCall, 'call'> {
  readonly request: AllowedRequest
}

/** May a call that a grant allowed start by it? Not when the grant was revoked, has expired, or covers it no longer. */
export async function stillCovers(
  store: Pick<GrantStore, 'grant'> & RequestReader,
  { request, decision, bundle, nowMs }: GrantedCall,
): Promise<boolean> {
  const { call, owner } = request
  const grant = await allowingGrant(store, request)
  if (grant === null) return false
  const evaluated = { call, decision, bundle, nowMs }
  const context = { decision, bundle, owner, requester: call.requester }
  return covers(grant, evaluated) && (await hasSameContext(store, grant, context))
}

/**
 * The guard of the start of a call that a grant allowed: it fails when the grant was revoked. Made before the call is evaluated
 * again, as the grant may end afterwards; nothing when it has ended by then, which the evaluation sees.
 */
export async function requireStandingGrant(
  store: Pick<GrantStore, 'grant'>,
  { request, nowMs }: Pick<GrantedCall, 'request' | 'nowMs'>,
): Promise<Unit> {
  const grant = await allowingGrant(store, request)
  return grant !== null && isActive(grant, nowMs) ? [{ do: 'require_grant', id: grant.id }] : []
}

/** Was the call allowed by a grant that was revoked or has expired since? */
export async function hasGrantEnded(
  store: Pick<GrantStore, 'grant'>,
  { request, nowMs }: Pick<GrantedCall, 'request' | 'nowMs'>,
): Promise<boolean> {
  if (request.state.status !== 'allowed' || request.state.grantId === null) return false
  const grant = await allowingGrant(store, request)
  return grant === null || !isActive(grant, nowMs)
}

/** The grant that allowed the call, whose use was counted then; null: there is none. */
async function allowingGrant(
  store: Pick<GrantStore, 'grant'>,
  { state }: AllowedRequest,
): Promise<Grant | null> {
  if (state.status !== 'allowed' || state.grantId === null || !isGrantId(state.grantId)) return null
  const grant = await store.grant(state.grantId)
  return grant === null ? null : { ...grant, usesLeft: null }
}

/** An evaluated call, and the owner of the agent. */
export interface OwnedCall extends EvaluatedCall {
  readonly call: AuthorizeCall
  readonly owner: VetoRequest['owner']
}

/** The grant that replaces the approval of a call; null: none. A denial is never overridden. */
export async function coveringGrant(
  store: Pick<GrantStore, 'grantsFor'> & RequestReader,
  evaluated: OwnedCall,
): Promise<Grant | null> {
  const { decision, call, bundle, nowMs } = evaluated
  if (decision.effect !== 'require_approval' || decision.obligation.grant === null) return null
  const context = { decision, bundle, owner: evaluated.owner, requester: requesterOf(call) }
  const active = await store.grantsFor(call.agentId, nowMs)
  for (const grant of active) {
    if (covers(grant, evaluated) && (await hasSameContext(store, grant, context))) return grant
  }
  return null
}

interface GrantContext extends Pick<EvaluatedCall, 'decision' | 'bundle'> {
  readonly owner: VetoRequest['owner']
  readonly requester: string | null
}

/**
 * Could the person who made the grant approve this call, too? That person was an approver of the grant's request, and
 * neither its requester nor the owner of the agent's key, so all three must be the same for this call. A grant without
 * a request was made by an admin, and needs no such check.
 */
async function hasSameContext(
  store: RequestReader,
  { requestId }: Grant,
  { decision, bundle, owner, requester }: GrantContext,
): Promise<boolean> {
  if (requestId === null) return true
  const first = await store.request(requestId)
  if (first === null || !isEscalated(first) || currentMembership(first.state, bundle.approvers) === 'other')
    return false
  if (decision.effect === 'require_approval' && decision.obligation.selfApproval) return true
  return first.owner === owner && first.call.requester === requester
}

/** Does this grant replace the approvals that this call would need? */
export function covers(grant: Grant, { call, decision, bundle, nowMs }: EvaluatedCall): boolean {
  if (decision.effect !== 'require_approval' || decision.obligation.grant === null) return false
  const { obligation, trace } = decision
  return (
    isActive(grant, nowMs) &&
    grant.agentId === call.agentId &&
    (grant.sessionId === null || grant.sessionId === call.sessionId) &&
    obligation.grant?.scopes.includes(grant.scope.kind) === true &&
    isInScope(grant, { tool: call.tool, category: trace.category, known: bundle.tool(call.tool).known }) &&
    replaces(grant, obligation.stages.flat())
  )
}

/** Agent-claimed categories cannot be granted. */
function isInScope(
  { scope }: Grant,
  { tool, category, known }: { tool: string; category: string; known: boolean },
): boolean {
  return scope.kind === 'tool' ? scope.name === tool : known && scope.name === category
}

function replaces({ requirements }: Grant, required: readonly object[]): boolean {
  if (requirements === null) return true
  return required.every((requirement) =>
    requirements.some((granted) => isDeepStrictEqual(granted, requirement)),
  )
}
