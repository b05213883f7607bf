import type { AuthorizeCall } from '#protocol/authorize.ts'
import { newRequestId, newSalt } from '../../core/ids.ts'
import type { Bundle } from '../../policy/bundle.ts'
import type { ApprovalObligation, Decision, RequireApproval } from '../../policy/model/decision.ts'
import type { PendingState } from '../model/approval.ts'
import type { Feedback } from '../model/feedback.ts'
import { type Grant, usedGrantWords } from '../model/grant.ts'
import type { Lockdown } from '../model/lockdown.ts'
import type { KeptRequest, RecordedCall, RequestState, VetoRequest } from '../model/request.ts'
import { A_CALL, type Subject } from '../model/subject.ts'
import { mask, maskedRemover } from './masking/mask.ts'
import { deferredNotifications } from './notifications.ts'
import { paramsDigest } from './params-digest.ts'
import { currentGroups } from './stages.ts'

interface RequestInputs {
  readonly call: AuthorizeCall
  /** Default: a call. */
  readonly subject?: Subject
  readonly owner: VetoRequest['owner']
  readonly idempotency: VetoRequest['idempotency']
  readonly bundle: Bundle
  readonly decision: Decision
  /** The grant that replaces the approval; null: none. */
  readonly grant?: Grant | null
  /** The lockdown that denies it; null: none. */
  readonly lockdown?: Lockdown | null
  readonly nowMs: number
}

/** The first version of a request: the call, its decision, and what follows. */
export function openRequest(opening: RequestInputs): KeptRequest {
  const { call, subject = A_CALL, owner, idempotency, bundle, decision, nowMs } = opening
  const { grant = null, lockdown = null } = opening
  const { mask: masked, known: isKnown } = bundle.tool(call.tool)
  const salt = newSalt()
  return {
    id: newRequestId(nowMs),
    version: 1,
    createdAtMs: nowMs,
    subject,
    pruned: null,
    call: recordedCall(call, decision, masked),
    maskedParams: mask(call.params, masked),
    edit: null,
    owner,
    idempotency,
    bundleHash: bundle.hash,
    policyId: decision.policyId,
    rule: decision.rule,
    salt,
    paramsDigest: paramsDigest(salt, call),
    state: grant === null ? stateAfter(decision, { bundle, isKnown, lockdown, nowMs }) : grantedState(grant),
    execution: null,
    feedback: feedbackOf(decision, bundle),
    shadow: decision.shadow,
  }
}

function recordedCall(call: AuthorizeCall, decision: Decision, masked: readonly string[]): RecordedCall {
  const clean = maskedRemover(call.params, masked)
  return {
    agentId: call.agentId,
    tool: call.tool,
    category: decision.trace.category,
    params: call.params,
    context: mask(call.context, masked),
    sessionId: call.sessionId === undefined ? null : clean(call.sessionId),
    toolCallId: call.toolCallId === undefined ? null : clean(call.toolCallId),
    summary: call.summary === undefined ? null : clean(call.summary),
    requester: requesterOf(call),
    paramsSchema: call.paramsSchema ?? null,
    callback: call.callback ?? null,
  }
}

/** The requester in normalized form, for exact comparison: e-mail addresses are case-insensitive. */
export function requesterOf({ requester }: Pick<AuthorizeCall, 'requester'>): string | null {
  if (requester === undefined) return null
  return requester.includes('@') ? requester.toLowerCase() : requester
}

interface BundleContext extends Pick<RequestInputs, 'bundle' | 'nowMs'> {
  /** Does the bundle declare the tool? */
  readonly isKnown: boolean
  readonly lockdown: Lockdown | null
}

function stateAfter(decision: Decision, { bundle, isKnown, lockdown, nowMs }: BundleContext): RequestState {
  const { effect: status, reason } = decision
  if (status === 'allow') return { status: 'allowed', reason, grantId: null }
  if (status === 'deny') return { status: 'denied', reason, lockedDownBy: lockdown?.by ?? null }
  const obligation = offeredObligation(decision.obligation, isKnown)
  return pendingState({ reason, obligation }, bundle, nowMs)
}

/** Agent-claimed categories cannot be granted. */
function offeredObligation(obligation: ApprovalObligation, isKnown: boolean): ApprovalObligation {
  if (isKnown || obligation.grant === null) return obligation
  const isForTools = obligation.grant.scopes.includes('tool')
  return { ...obligation, grant: isForTools ? { ...obligation.grant, scopes: ['tool'] } : null }
}

/** The pending state. */
export function pendingState(
  { reason, obligation }: Pick<RequireApproval, 'reason' | 'obligation'>,
  bundle: Pick<Bundle, 'approvers'>,
  nowMs: number,
): PendingState {
  const asked = { obligation, ...askedGroups(obligation, bundle), stage: 0, escalatedAtMs: null }
  return {
    status: 'pending',
    reason,
    ...asked,
    notifyAtMs: deferredNotifications(asked, currentGroups(asked), nowMs),
    formerChannels: [],
    deadlineMs: nowMs + obligation.timeoutMs,
    votes: [],
    remindedAtMs: null,
    restartedAtMs: null,
    timeoutExtendedAtMs: null,
    extension: null,
    inquiries: [],
    pause: null,
    pausedMs: 0,
    blocked: null,
    takenBack: null,
    hold: null,
  }
}

/** The rule would have asked; a person approved in advance. */
function grantedState(grant: Grant): RequestState {
  const reason = `Allowed by a grant of ${grant.by.name}: ${usedGrantWords(grant)}`
  return { status: 'allowed', reason, grantId: grant.id }
}

function feedbackOf(decision: Decision, bundle: Bundle): Feedback | null {
  if (decision.effect !== 'allow' || decision.feedback.length === 0) return null
  return { channelsByGroup: channelsFor(decision.feedback, bundle), ratings: [] }
}

/** Channels, members and quiet hours of all groups of an obligation, by the bundle in force. */
export function askedGroups(
  obligation: ApprovalObligation,
  { approvers }: Pick<Bundle, 'approvers'>,
): Pick<PendingState, 'channelsByGroup' | 'members' | 'quiet'> {
  const names = groupsIn(obligation)
  const groups = names.flatMap((name) => approvers.get(name) ?? [])
  return {
    channelsByGroup: channelsFor(names, { approvers }),
    members: Object.fromEntries(groups.map(({ name, members }) => [name, members] as const)),
    quiet: Object.fromEntries(
      groups.flatMap(({ name, quiet }) => (quiet.length === 0 ? [] : [[name, quiet] as const])),
    ),
  }
}

/** Channels of these groups, by the bundle in force. */
export function channelsFor(
  groups: readonly string[],
  { approvers }: Pick<Bundle, 'approvers'>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    groups.flatMap((name) => {
      const group = approvers.get(name)
      return group === undefined ? [] : [[name, group.channel] as const]
    }),
  )
}

/** Every group that an obligation names, escalation groups too. */
export function groupsIn({ stages }: ApprovalObligation): readonly string[] {
  const named = stages.flatMap((requirements) =>
    requirements.flatMap(({ groups, escalationGroups }) => [...groups, ...escalationGroups]),
  )
  return [...new Set(named)]
}
