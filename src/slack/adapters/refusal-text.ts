import { MAX_ANSWER } from '../../approval/decide/check-answer.ts'
import type { Refusal } from '../../approval/model/refusal.ts'
import { decisionWords, expiredWords } from '../blocks/outcome.ts'

type RefusalByCode = { readonly [Code in Refusal['code']]: Extract<Refusal, { readonly code: Code }> }

/** Why a person's action does not count, and what to do next. Names nothing that this person may not know. */
export function refusalText<Code extends Refusal['code']>(
  refusal: RefusalByCode[Code] & { readonly code: Code },
): string {
  const code: Code = refusal.code
  return TEXTS[code](refusal)
}

const TEXTS: { readonly [Code in Refusal['code']]: (refusal: RefusalByCode[Code]) => string } = {
  already_settled: (refusal) => `Too late: ${settledText(refusal)}.`,
  not_an_approver: ({ groups }) =>
    `Only ${anyOf(groups)} can decide this. Ask somebody there; your click was not counted.`,
  own_request: () => 'This request was made on your behalf, so someone else must decide it.',
  own_agent: () => 'You own this agent, so someone else must decide its requests.',
  owner_unknown: ({ owner }) =>
    `The owner of this agent's key, ${owner}, is no longer in this workspace. Ask an admin to change it.`,
  already_voted: () => 'You have already voted on this. Another person must also vote.',
  approval_held: ({ by }) =>
    `${by} has already approved this, but it has not started. To stop it, press Take back or Deny on the card.`,
  not_held: () => 'There is no approval to take back any more. The card shows who can decide now.',
  not_a_member: ({ kind }) => NOT_A_MEMBER[kind],
  membership_unknown: () =>
    'Slack could not say whether you may decide this, so your click was not counted. Try again in a moment.',
  reason_required: ({ choice }) =>
    `A reason is required to ${choice}. Press the button again and enter one; your click was not counted.`,
  confirmation_required: ({ tool }) => `To approve this, type ${tool}. Your click was not counted.`,
  answer_invalid: ({ why }) => INVALID_ANSWER[why],
  params_changed: () => 'The parameters were edited after you saw them. Look at the card again, then decide.',
  not_all_seen: () =>
    'You have not seen all of this request yet, so your click was not counted. Press Review in full on the card, go to the last page, and approve there.',
  not_shown: ({ groups }) =>
    `Only ${[...groups, 'auditors'].join(', ')} and admins can see this. Ask one of them to look at it.`,
  edit_denied: ({ reason }) =>
    `The policies deny the call with these parameters: ${reason.replace(/[.!]$/, '')}. Change them, or press Back and decide on the call as it is.`,
  edit_unjudged: () =>
    'A rule needs data that Veto did not record for this call, so the edited call cannot be evaluated. Approve or deny it unedited.',
  not_offered: () => 'The rule of this request does not allow that. Approve or deny the request instead.',
  question_open: () => 'The agent has not answered the previous question yet. Ask again when it has.',
  asked_enough: ({ max }) =>
    `The agent has been asked ${max} questions, which is the maximum. Approve or deny instead.`,
  question_unfit: ({ max }) => `Write a question of 1 to ${max.toLocaleString('en')} characters.`,
  done_before: () =>
    'This can be done only once, and somebody has done it already. The card shows the result.',
  wrong_card: () => 'This message is not the card of that request. Use the card that Veto posted.',
  removed: ({ text }) => `The parameters of this request are no longer kept. ${text}.`,
  not_found: () => 'Request not found. Use the newest card that Veto posted.',
}

const INVALID_ANSWER: Readonly<Record<RefusalByCode['answer_invalid']['why'], string>> = {
  empty: 'An answer is required.',
  too_long: `Shorten the answer to at most ${MAX_ANSWER.toLocaleString('en')} characters.`,
  not_an_option: "Choose from the question's options.",
}

const NOT_A_MEMBER: Readonly<Record<RefusalByCode['not_a_member']['kind'], string>> = {
  bot: 'Bots cannot decide requests or open their details. Ask a member of the approver group.',
  guest: 'Guests cannot decide requests or open their details. Ask a full member of the approver group.',
  deactivated:
    'Deactivated accounts cannot decide requests or open their details. Ask a member of the approver group.',
  external:
    'People from other workspaces cannot decide requests or open their details. Ask a member of the approver group.',
  unknown:
    'Only members of this workspace can decide requests and open their details. Ask a member of the approver group.',
}

function anyOf(groups: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(groups)
}

function settledText({ request }: RefusalByCode['already_settled']): string {
  const { subject, state } = request
  switch (state.status) {
    case 'expired':
      return `this request has expired, as ${expiredWords(state)}`
    case 'cancelled':
      return 'the agent has withdrawn this request'
    case 'denied':
      return `nobody can approve this call any more. ${state.comment}`
    default: {
      const words = decisionWords(request)
      if (subject.kind === 'question' && state.status === 'rejected')
        return `${words}, and the agent has been notified`
      return `this request was already ${words}`
    }
  }
}
