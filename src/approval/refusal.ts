import type { Choice, EscalatedRequest } from './request.ts'

/** Why a person's vote does not count. Told to that person alone, and recorded. */
export type Refusal =
  | { readonly code: 'already_settled'; readonly request: EscalatedRequest }
  | { readonly code: 'not_an_approver'; readonly groups: readonly string[] }
  | { readonly code: 'own_request' }
  | { readonly code: 'own_agent' }
  /** Nobody can tell whether the voter is the one who asked. */
  | { readonly code: 'requester_unknown'; readonly requester: string }
  | { readonly code: 'already_voted' }
  | { readonly code: 'not_a_member'; readonly kind: 'bot' | 'guest' | 'deactivated' | 'external' | 'unknown' }
  /** Slack could not be asked who belongs where. */
  | { readonly code: 'membership_unknown' }
  | { readonly code: 'reason_required'; readonly choice: Choice }
  /** The second step: the name of the tool was not typed. */
  | { readonly code: 'confirmation_required'; readonly tool: string }
  /** The params are others than those that the person was shown. */
  | { readonly code: 'params_changed' }
  /** The policies deny the call with its edited params. */
  | { readonly code: 'edit_denied'; readonly reason: string }
  /** A rule reads what the record does not have, so that the edited call cannot be judged. */
  | { readonly code: 'edit_unjudged' }
  /** The rule does not offer this. */
  | { readonly code: 'not_offered' }
  /** It can be done once, and was. */
  | { readonly code: 'done_before' }
  /** The click came from a message that is not a card of this request. */
  | { readonly code: 'wrong_card' }
  | { readonly code: 'not_found' }
