import type { Clock } from '../../core/clock.ts'
import type { JsonObject } from '../../core/json.ts'
import { maskText } from '../../core/secrets/mask-text.ts'
import type { Bundle } from '../../policy/bundle.ts'
import { mayBeEdited } from '../decide/edit/editable.ts'
import { type EditedParams, editedParams } from '../decide/edit/edited-params.ts'
import { editedRequest } from '../decide/edit/edited-request.ts'
import { type ParamError, paramErrors } from '../decide/edit/param-errors.ts'
import type { Eligibility, EligibleVoter } from '../eligibility/eligibility.ts'
import { evaluateRecorded } from '../evaluation/evaluate-recorded.ts'
import type { Refusal } from '../model/refusal.ts'
import type { PendingRequest } from '../model/request.ts'
import type { LimitStore } from '../ports/limits.ts'
import { retryOnConflict } from '../transitions/retry-on-conflict.ts'
import type { CommitTransition } from '../transitions/transitions.ts'
import type { ActionGuard, ActionRequest, PermittedAction } from './action-guard.ts'
import { type EditTransition, editTransition } from './edit-transition.ts'
import { committedVote, missingIn, tryVote, type VoteResult } from './vote.ts'

/** An approval of a call with other params. */
export interface EditCommand extends Omit<ActionRequest, 'choice'> {
  /** New values by name. Params that may not be edited stay unchanged. */
  readonly params: JsonObject
  readonly comment: string | null
  /** The confirmation that the person typed; null: none. */
  readonly confirmation: string | null
}

export type EditResult =
  | VoteResult
  /** Invalid values; nothing was changed or recorded. */
  | { readonly kind: 'rejected'; readonly errors: readonly ParamError[] }

export interface EditService {
  /** Replaces the agent's params, and counts the person's approval of them, if that person may approve now. */
  edit(command: EditCommand): Promise<EditResult>
}

interface Deps {
  readonly actionGuard: ActionGuard
  readonly eligibility: Eligibility
  readonly commitTransition: CommitTransition
  readonly store: LimitStore
  readonly bundle: () => Bundle
  readonly clock: Clock
}

/** The one way by which the params of a request change. */
export function createEditService(deps: Deps): EditService {
  return {
    edit: (command) => retryOnConflict(`The edit of ${command.requestId}`, () => tryEdit(deps, command)),
  }
}

const APPROVAL = { choice: 'approve', answer: null, grant: null } as const

/** Null when the request changed meanwhile, or a limit was used up. */
async function tryEdit(deps: Deps, command: EditCommand): Promise<EditResult | null> {
  const { actionGuard } = deps
  const checked = await actionGuard.check({ ...command, choice: 'edit' })
  if (checked.kind === 'refused') return actionGuard.refuse(command.personId, checked)
  const { request } = checked
  if (!mayBeEdited(request)) {
    return actionGuard.refuse(command.personId, { request, refusal: { code: 'not_offered' } })
  }
  const bundle = deps.bundle()
  const tool = bundle.tool(request.call.tool)
  const edited = editedParams(request, command.params, tool)
  if (edited.changed.length === 0) {
    return tryVote(deps, { ...command, ...APPROVAL })
  }
  const errors = paramErrors(request, edited, tool)
  if (errors.length > 0) return { kind: 'rejected', errors }
  return evaluateAndCommit(deps, command, { permitted: checked, edited, bundle })
}

interface AcceptedEdit {
  readonly permitted: PermittedAction
  readonly edited: EditedParams
  readonly bundle: Bundle
}

async function evaluateAndCommit(
  deps: Deps,
  command: EditCommand,
  { permitted, edited, bundle }: AcceptedEdit,
): Promise<EditResult | null> {
  const { request: before, person } = permitted
  const refuse = (refusal: Refusal) => deps.actionGuard.refuse(command.personId, { request: before, refusal })
  const atMs = deps.clock.nowMs()
  const recorded = { request: before, params: edited.params, bundle, nowMs: atMs }
  const { decision, wasMissed } = await evaluateRecorded(deps.store, recorded)
  if (wasMissed) return refuse({ code: 'edit_unjudged' })
  if (decision.effect === 'deny') return refuse({ code: 'edit_denied', reason: decision.reason })
  const by = { id: person.id, name: person.name }
  const asked = editedRequest(before, { edited, decision, bundle, by, atMs })
  const voter = await deps.eligibility.check(asked, person.id, 'approve')
  const refusal = voterRefusal(voter, command, asked)
  if (refusal !== null) return refuse(refusal)
  const groups = voter.kind === 'voter' ? voter.groups : null
  const comment = command.comment === null ? null : maskText(command.comment)
  return commitEdit(
    deps,
    before,
    editTransition({ before, edited: asked, decision, bundle, by, groups, comment, atMs }),
  )
}

/** Who is not asked at the first stage may still edit: the others then approve. */
function voterRefusal(voter: EligibleVoter, command: EditCommand, asked: PendingRequest): Refusal | null {
  if (voter.kind === 'refused' && voter.refusal.code !== 'not_an_approver') return voter.refusal
  return missingIn({ ...command, ...APPROVAL }, asked)
}

/** Lookups may take long, so the deadline is compared with the time after them. */
async function commitEdit(
  { commitTransition, clock }: Deps,
  before: PendingRequest,
  transition: EditTransition,
): Promise<EditResult | null> {
  const nowMs = clock.nowMs()
  if (nowMs >= before.state.deadlineMs) return null
  if (!(await commitTransition({ ...transition, beforeDeadlineMs: nowMs }))) return null
  const { next } = transition
  return committedVote(next, 'approve')
}
