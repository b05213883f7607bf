import type { Bundle } from '../../policy/bundle.ts'
import type { Allow, RequireApproval } from '../../policy/model/decision.ts'
import { changeLine, type DisplayedChange, describeChanges } from '../decide/describe-changes.ts'
import { recordValue } from '../decide/record-value.ts'
import { requestFact } from '../decide/request-fact.ts'
import { transition } from '../decide/transition.ts'
import type { Actor } from '../model/actor.ts'
import { type EscalatedRequest, maskedParamsOf, type PendingRequest } from '../model/request.ts'
import type { Transition } from '../transitions/transition-unit.ts'
import { voteFacts, voteThreadEvents } from './vote.ts'

interface EditToCommit {
  readonly before: PendingRequest
  /** The same version with edited params. */
  readonly edited: PendingRequest
  readonly decision: Allow | RequireApproval
  readonly bundle: Pick<Bundle, 'hash' | 'tool'>
  readonly by: Actor
  /** Groups of the first stage that the editor belongs to; null: none, so the edit counts without an approval. */
  readonly groups: readonly string[] | null
  readonly comment: string | null
  readonly atMs: number
}

export type EditTransition = Omit<Transition, 'next' | 'beforeDeadlineMs'> & {
  readonly next: EscalatedRequest
}

/** All changes of an edit: the new params, the editor's approval of them, and the events of both. */
export function editTransition(edit: EditToCommit): EditTransition {
  const { before, edited, decision, bundle, by, groups, comment, atMs } = edit
  const { presentation } = bundle.tool(edited.call.tool)
  const changes = describeChanges(maskedParamsOf(before), maskedParamsOf(edited), presentation)
  const event = { kind: 'edit', by, changes } as const
  const common = {
    from: 'pending',
    evaluation: { bundleHash: bundle.hash },
    use: { kind: 'edited', consumptions: decision.consumptions },
    extraChanges: [recordValue(edited, presentation.money(maskedParamsOf(edited)))],
  } as const
  if (groups === null) {
    const next = { ...edited, version: edited.version + 1 }
    return { ...common, next, facts: [editedFact(edit, changes)], threadEvents: [event] }
  }
  const cast = { by, choice: 'approve', comment, atMs } as const
  const next: EscalatedRequest = transition(edited, { kind: 'vote', vote: { ...cast, groups } })
  return {
    ...common,
    next,
    facts: [editedFact(edit, changes), ...voteFacts(next, cast)],
    threadEvents: [event, ...voteThreadEvents(edited, next, cast)],
  }
}

/** Names the bundle that evaluated the edited call, and what it went by. */
function editedFact(
  { edited, decision, bundle, by, groups, comment, atMs }: EditToCommit,
  changes: readonly DisplayedChange[],
) {
  const words = groups === null && comment !== null ? `: ${comment}` : ''
  return {
    ...requestFact(edited, { kind: 'edited', by, atMs, reason: `${changeLine(changes)}${words}` }),
    bundleHash: bundle.hash,
    matchedPolicyId: decision.policyId,
    matchedRule: decision.rule,
  }
}
