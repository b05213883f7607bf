import { MAX_ANSWER } from '../../approval/decide/check-answer.ts'
import type { Refusal } from '../../approval/model/refusal.ts'
import { outcomeLine } from '../blocks/outcome.ts'

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
    `Only ${anyOf(groups)} can decide this: ask somebody there. Your click was not counted.`,
  own_request: () => 'This request was made on your behalf, so somebody else must decide it.',
  own_agent: () => 'You answer for this agent, so somebody else must decide its requests.',
  owner_unknown: ({ owner }) =>
    `The owner of this agent's key, ${owner}, is no longer in this workspace. Ask an admin to change it.`,
  already_voted: () => 'You have already voted on this. Another person must decide it, too.',
  not_a_member: ({ kind }) => NOT_A_MEMBER[kind],
  membership_unknown: () =>
    'Slack could not say whether you may decide this, so your click was not counted. Try again in a moment.',
  reason_required: ({ choice }) =>
    `A reason is required to ${choice}: press the button again and write one. Your click was not counted.`,
  confirmation_required: ({ tool }) => `To approve this, type ${tool}. Your click was not counted.`,
  answer_invalid: ({ why }) => INVALID_ANSWER[why],
  params_changed: () =>
    'Somebody changed the parameters after they were shown to you. Look at the card again, then decide.',
  not_all_seen: () =>
    'Not everything was shown to you yet, so your click was not counted. Press Review in full on the card, turn to its last page, and approve there.',
  not_shown: ({ groups }) =>
    `Only ${anyOf(groups)}, auditors and admins can see this. Ask one of them to look at it.`,
  edit_denied: ({ reason }) =>
    `The policies deny the call with these parameters: ${reason.replace(/[.!]$/, '')}. Change them, or press Back and decide about the call as it is.`,
  edit_unjudged: () =>
    'A rule reads what Veto did not record of this call, so the edited call cannot be judged. Approve or deny it as it is.',
  not_offered: () => 'The rule of this request does not offer that. Approve or deny it instead.',
  question_open: () => 'The agent has not answered the question before yet. Ask again when it has.',
  asked_enough: ({ max }) =>
    `The agent was asked ${max} questions, and takes no more. Approve or deny instead.`,
  question_unfit: ({ max }) => `Ask in 1 to ${max.toLocaleString('en')} characters.`,
  done_before: () => 'That was done before, and can be done once only: the card says what came of it.',
  wrong_card: () => 'This message is not a card of that request. Use the card that Veto posted.',
  not_found: () => 'Veto knows no such request: use the card that Veto posted last.',
}

const INVALID_ANSWER: Readonly<Record<RefusalByCode['answer_invalid']['why'], string>> = {
  empty: 'An answer is required.',
  too_long: `An answer has at most ${MAX_ANSWER.toLocaleString('en')} characters.`,
  not_an_option: 'Choose from the options of the question.',
}

const NOT_A_MEMBER: Readonly<Record<RefusalByCode['not_a_member']['kind'], string>> = {
  bot: 'Bots cannot see or decide requests: a person of the approver group must.',
  guest: 'Guests cannot see or decide requests: ask a full member of the approver group.',
  deactivated: 'Deactivated accounts cannot see or decide requests: ask a member of the approver group.',
  external: 'People of other workspaces cannot see or decide requests: ask a member of the approver group.',
  unknown: 'Only members of this workspace can see and decide requests: ask one of the approver group.',
}

function anyOf(groups: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(groups)
}

function settledText({ request }: RefusalByCode['already_settled']): string {
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
