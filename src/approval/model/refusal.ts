import type { EscalatedRequest } from './request.ts'
import type { Choice } from './vote.ts'

/** Why a person's vote, or another action of theirs, does not count. Shown to that person alone, and recorded. */
export type Refusal =
  | { readonly code: 'already_settled'; readonly request: EscalatedRequest }
  | { readonly code: 'not_an_approver'; readonly groups: readonly string[] }
  | { readonly code: 'own_request' }
  | { readonly code: 'own_agent' }
  /** Nobody in the workspace is the owner of the agent's key, so that it is unknown whether the voter is. */
  | { readonly code: 'owner_unknown'; readonly owner: string }
  | { readonly code: 'already_voted' }
  | { readonly code: 'not_a_member'; readonly kind: 'bot' | 'guest' | 'deactivated' | 'external' | 'unknown' }
  /** Slack could not be asked who belongs where. */
  | { readonly code: 'membership_unknown' }
  | { readonly code: 'reason_required'; readonly choice: Choice }
  /** The second step: the name of the tool was not typed. */
  | { readonly code: 'confirmation_required'; readonly tool: string }
  /** What was said does not answer the question. */
  | { readonly code: 'answer_invalid'; readonly why: 'empty' | 'too_long' | 'not_an_option' }
  /** The params are others than those that the person was shown. */
  | { readonly code: 'params_changed' }
  /** Not all that would be approved was shown to the person. */
  | { readonly code: 'not_all_seen' }
  /** Others may see what this request is about. */
  | { readonly code: 'not_shown'; readonly groups: readonly string[] }
  /** The policies deny the call with its edited params. */
  | { readonly code: 'edit_denied'; readonly reason: string }
  /** A rule reads what the record does not have, so that the edited call cannot be evaluated. */
  | { readonly code: 'edit_unjudged' }
  /** The rule does not offer this. */
  | { readonly code: 'not_offered' }
  /** The agent has not answered the question before yet. */
  | { readonly code: 'question_open' }
  /** So many questions are the most that a request takes. */
  | { readonly code: 'asked_enough'; readonly max: number }
  /** No words, or more than so many UTF-16 units. */
  | { readonly code: 'question_unfit'; readonly max: number }
  /** It can be done once, and was. */
  | { readonly code: 'done_before' }
  /** The click came from a message that is not a card of this request. */
  | { readonly code: 'wrong_card' }
  | { readonly code: 'not_found' }
