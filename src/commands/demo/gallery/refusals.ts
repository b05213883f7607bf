import type { Preview } from 'slack-sandbox'
import { prunedText } from '../../../approval/decide/pruned-text.ts'
import type { Refusal } from '../../../approval/model/refusal.ts'
import { MAX_QUESTION, MAX_QUESTIONS } from '../../../approval/review/ask-agent.ts'
import { NOT_SHOWN, NOT_SHOWN_TO_MEMBERS } from '../../../slack/adapters/ephemeral-reply.ts'
import { refusalText } from '../../../slack/adapters/refusal-text.ts'
import { noticeMessage } from '../../../slack/blocks/notices.ts'
import { ENDINGS } from './endings.ts'
import { aReply } from './preview.ts'
import { NOON_MS } from './requests.ts'

/** Why what a person does is not counted: each reason, as that person alone reads it. */
export function refusalPreviews(): readonly Preview[] {
  return [
    ...Object.values(REFUSALS).flat().map(refusalPreview),
    aReply(
      { id: 'refused-list', title: 'Refused: a list', caption: 'To people who are not members.' },
      noticeMessage(NOT_SHOWN),
    ),
    aReply(
      { id: 'refused-statistics', title: 'Refused: statistics', caption: 'To members without a role.' },
      noticeMessage(NOT_SHOWN_TO_MEMBERS),
    ),
  ]
}

function refusalPreview(refusal: Refusal): Preview {
  const names = [refusal.code, ...variantOf(refusal)].map((name) => name.replaceAll('_', ' '))
  const about = {
    id: `refused-${names.join('-').replaceAll(' ', '-')}`,
    title: `Refused: ${names.join(', ')}`,
    caption: 'Only the person who clicked reads it.',
  }
  return aReply(about, noticeMessage(refusalText(refusal)))
}

/** What tells refusals with the same code apart. */
function variantOf(refusal: Refusal): readonly string[] {
  switch (refusal.code) {
    case 'not_a_member':
      return [refusal.kind]
    case 'answer_invalid':
      return [refusal.why]
    case 'already_settled': {
      const { state } = refusal.request
      return [state.status === 'denied' && state.settledBy !== null ? 'locked_down' : state.status]
    }
    default:
      return []
  }
}

type Refusals = { readonly [Code in Refusal['code']]: readonly Extract<Refusal, { readonly code: Code }>[] }

const GROUPS = ['finance-team', 'managers']
const MEMBER_KINDS = ['bot', 'guest', 'deactivated', 'external', 'unknown'] as const
const INVALID_ANSWERS = ['empty', 'too_long', 'not_an_option'] as const

const REFUSALS: Refusals = {
  already_settled: Object.values(ENDINGS)
    .flat()
    .map((request) => ({ code: 'already_settled', request })),
  not_an_approver: [{ code: 'not_an_approver', groups: GROUPS }],
  own_request: [{ code: 'own_request' }],
  own_agent: [{ code: 'own_agent' }],
  owner_unknown: [{ code: 'owner_unknown', owner: 'gone@acme.test' }],
  already_voted: [{ code: 'already_voted' }],
  approval_held: [{ code: 'approval_held', by: 'Ann Meyer' }],
  not_held: [{ code: 'not_held' }],
  not_a_member: MEMBER_KINDS.map((kind) => ({ code: 'not_a_member', kind })),
  membership_unknown: [{ code: 'membership_unknown' }],
  reason_required: [{ code: 'reason_required', choice: 'deny' }],
  confirmation_required: [{ code: 'confirmation_required', tool: 'refund_payment' }],
  answer_invalid: INVALID_ANSWERS.map((why) => ({ code: 'answer_invalid', why })),
  params_changed: [{ code: 'params_changed' }],
  not_all_seen: [{ code: 'not_all_seen' }],
  not_shown: [{ code: 'not_shown', groups: GROUPS }],
  edit_denied: [{ code: 'edit_denied', reason: 'Refunds over $10,000 are not allowed' }],
  edit_unjudged: [{ code: 'edit_unjudged' }],
  not_offered: [{ code: 'not_offered' }],
  question_open: [{ code: 'question_open' }],
  asked_enough: [{ code: 'asked_enough', max: MAX_QUESTIONS }],
  question_unfit: [{ code: 'question_unfit', max: MAX_QUESTION }],
  done_before: [{ code: 'done_before' }],
  wrong_card: [{ code: 'wrong_card' }],
  removed: [{ code: 'removed', text: prunedText({ atMs: NOON_MS, keptDays: 180 }) }],
  not_found: [{ code: 'not_found' }],
}
