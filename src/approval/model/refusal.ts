import type { EscalatedRequest } from './request.ts'
import type { Choice } from './vote.ts'

/** Why a vote, or another action of a person, does not count. Shown to that person alone, and recorded. */
export type Refusal =
  | { readonly code: 'already_settled'; readonly request: EscalatedRequest }
  | { readonly code: 'not_an_approver'; readonly groups: readonly string[] }
  | { readonly code: 'own_request' }
  | { readonly code: 'own_agent' }
  /** The owner of the agent's key is not in the workspace, so it is unknown whether the voter is the owner. */
  | { readonly code: 'owner_unknown'; readonly owner: string }
  | { readonly code: 'already_voted' }
  /** The approval is complete, and held. */
  | { readonly code: 'approval_held'; readonly by: string }
  /** No approval is held. */
  | { readonly code: 'not_held' }
  | { readonly code: 'not_a_member'; readonly kind: 'bot' | 'guest' | 'deactivated' | 'external' | 'unknown' }
  /** A lookup in Slack failed. */
  | { readonly code: 'membership_unknown' }
  | { readonly code: 'reason_required'; readonly choice: Choice }
  /** The confirmation is missing: the name of the tool was not typed. */
  | { readonly code: 'confirmation_required'; readonly tool: string }
  /** The answer does not fit the question. */
  | { readonly code: 'answer_invalid'; readonly why: 'empty' | 'too_long' | 'not_an_option' }
  /** The params differ from those that the person saw. */
  | { readonly code: 'params_changed' }
  /** The person has not seen everything that would be approved. */
  | { readonly code: 'not_all_seen' }
  /** The person may not see this request. */
  | { readonly code: 'not_shown'; readonly groups: readonly string[] }
  /** The policies deny the call with its edited params. */
  | { readonly code: 'edit_denied'; readonly reason: string }
  /** A rule reads data that was not recorded, so the edited call cannot be evaluated. */
  | { readonly code: 'edit_unjudged' }
  /** The rule does not offer this. */
  | { readonly code: 'not_offered' }
  /** The agent has not replied to the previous question. */
  | { readonly code: 'question_open' }
  /** The request has reached the maximum number of questions. */
  | { readonly code: 'asked_enough'; readonly max: number }
  /** An empty text, or one longer than this many UTF-16 code units. */
  | { readonly code: 'question_unfit'; readonly max: number }
  /** It can be done only once, and was done. */
  | { readonly code: 'done_before' }
  /** The click came from a message that is not a card of this request. */
  | { readonly code: 'wrong_card' }
  /** What it would show was removed. `text` says when. */
  | { readonly code: 'removed'; readonly text: string }
  | { readonly code: 'not_found' }

/** As the record keeps it: its code, and of who is no member what they are instead: `not_a_member: guest`. */
export function refusalReason(refusal: Refusal): string {
  return refusal.code === 'not_a_member' ? `${refusal.code}: ${refusal.kind}` : refusal.code
}
