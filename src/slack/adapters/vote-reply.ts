import { MAX_ANSWER } from '../../approval/decide/check-answer.ts'
import type { Refusal } from '../../approval/model/refusal.ts'
import type { VoteResult } from '../../approval/review/vote.ts'
import { assertNever } from '../../core/assert-never.ts'
import { outcomeLine } from '../blocks/outcome.ts'
import { stillNeeded } from '../blocks/progress.ts'

/** What the voter reads, privately. Names nothing that the voter may not know. */
export function voteReply(result: VoteResult): string {
  switch (result.kind) {
    case 'settled':
      return `${outcomeLine(result.request)}.`
    case 'counted':
      return `Your approval counts. Still needed: ${stillNeeded(result.request.state)}.`
    case 'refused':
      return refusalText(result.refusal)
    default:
      return assertNever(result)
  }
}

/** Why a vote does not count, and what would help. */
export function refusalText(refusal: Refusal): string {
  switch (refusal.code) {
    case 'already_settled':
      return `Too late: ${settledWords(refusal)}.`
    case 'not_an_approver':
      return `Only ${anyOf(refusal.groups)} can decide this: ask somebody there. Your click was not counted.`
    case 'own_request':
      return 'This request was made on your behalf, so somebody else must decide it.'
    case 'own_agent':
      return 'You answer for this agent, so somebody else must decide its requests.'
    case 'owner_unknown':
      return `The owner of this agent's key, ${refusal.owner}, is no longer in this workspace. Ask an admin to change it.`
    case 'already_voted':
      return 'You have already voted on this. Another person must decide it, too.'
    case 'not_a_member':
      return MEMBER_ONLY[refusal.kind]
    case 'membership_unknown':
      return 'Slack could not say whether you may decide this, so your click was not counted. Try again in a moment.'
    case 'reason_required':
      return `A reason is required to ${refusal.choice}: press the button again and write one. Your click was not counted.`
    case 'wrong_card':
      return 'This message is not a card of that request. Use the card that Veto posted.'
    case 'not_found':
      return 'Veto knows no such request: use the card that Veto posted last.'
    default:
      return wishAnswer(refusal)
  }
}

type Wish = Extract<
  Refusal['code'],
  | 'confirmation_required'
  | 'answer_invalid'
  | 'params_changed'
  | 'not_all_seen'
  | 'not_shown'
  | 'edit_denied'
  | 'edit_unjudged'
  | 'not_offered'
  | 'question_open'
  | 'asked_enough'
  | 'question_unfit'
  | 'done_before'
>

/** What is wrong with what was wanted, whoever wants it. */
function wishAnswer(refusal: Extract<Refusal, { code: Wish }>): string {
  switch (refusal.code) {
    case 'confirmation_required':
      return `To approve this, type ${refusal.tool}. Your click was not counted.`
    case 'answer_invalid':
      return ANSWER_FAULTS[refusal.why]
    case 'params_changed':
      return 'Somebody changed the parameters after they were shown to you. Look at the card again, then decide.'
    case 'not_all_seen':
      return 'Not everything was shown to you yet, so your click was not counted. Press Review in full on the card, turn to its last page, and approve there.'
    case 'not_shown':
      return `Only ${anyOf(refusal.groups)}, auditors and admins can see this. Ask one of them to look at it.`
    case 'edit_denied':
      return `The policies deny the call with these parameters: ${refusal.reason.replace(/[.!]$/, '')}. Change them, or press Back and decide about the call as it is.`
    case 'edit_unjudged':
      return 'A rule reads what Veto did not record of this call, so the edited call cannot be judged. Approve or deny it as it is.'
    case 'not_offered':
      return 'The rule of this request does not offer that. Approve or deny it instead.'
    case 'question_open':
      return 'The agent has not answered the question before yet. Ask again when it has.'
    case 'asked_enough':
      return `The agent was asked ${refusal.max} questions, and takes no more. Approve or deny instead.`
    case 'question_unfit':
      return `Ask in 1 to ${refusal.max.toLocaleString('en')} characters.`
    case 'done_before':
      return 'That was done before, and can be done once only: the card says what came of it.'
    default:
      return assertNever(refusal)
  }
}

const ANSWER_FAULTS = {
  empty: 'An answer is required.',
  too_long: `An answer has at most ${MAX_ANSWER.toLocaleString('en')} characters.`,
  not_an_option: 'Choose from the options of the question.',
} as const

const MEMBER_ONLY = {
  bot: 'Bots cannot see or decide requests: a person of the approver group must.',
  guest: 'Guests cannot see or decide requests: ask a full member of the approver group.',
  deactivated: 'Deactivated accounts cannot see or decide requests: ask a member of the approver group.',
  external: 'People of other workspaces cannot see or decide requests: ask a member of the approver group.',
  unknown: 'Only members of this workspace can see and decide requests: ask one of the approver group.',
} as const

function anyOf(groups: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(groups)
}

function settledWords({ request }: Extract<Refusal, { code: 'already_settled' }>): string {
  const { subject, state } = request
  switch (state.status) {
    case 'expired':
      return 'this request was not answered in time and has expired'
    case 'cancelled':
      return 'this request was withdrawn by the agent'
    case 'denied':
      return `the policies now in force deny this call, whoever approves it. ${state.comment ?? ''}`.trimEnd()
    default: {
      const line = outcomeLine(request)
      if (subject.kind === 'question' && state.status === 'rejected') return `${line}, and the agent knows it`
      return `this request was already ${line.replace(/^./, (first) => first.toLowerCase())}`
    }
  }
}
