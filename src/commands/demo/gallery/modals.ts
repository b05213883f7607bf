import type { Preview } from 'slack-sandbox'
import { editableParams } from '../../../approval/decide/edit/editable.ts'
import type { PendingRequest } from '../../../approval/model/request.ts'
import { inquiryModal } from '../../../slack/features/ask-agent/inquiry-modal.ts'
import { editModal } from '../../../slack/features/edit/edit-modal.ts'
import { feedbackModal } from '../../../slack/features/feedback/feedback-modal.ts'
import { grantModal } from '../../../slack/features/grant/grant-modal.ts'
import { reviewModal } from '../../../slack/features/review/review-modal.ts'
import { reasonModal } from '../../../slack/features/vote/reason-modal.ts'
import { whyModal } from '../../../slack/features/why-asked/why-modal.ts'
import { ASKING } from './explanations.ts'
import { ORIGIN } from './origin.ts'
import { aModal } from './preview.ts'
import { ANN, aPendingRefund, aRefund, NOON_MS, REFUND } from './requests.ts'

/** The modals that the card of a call opens. */
export function modalPreviews(): readonly Preview[] {
  return [
    aModal(
      { id: 'reason', title: 'Denying', caption: 'The reason is sent to the agent.' },
      reasonModal(aPendingRefund(), REFUND, ORIGIN),
    ),
    aModal(
      { id: 'confirm', title: 'Approving in two steps', caption: 'Where the rule requires a confirmation.' },
      reasonModal(aPendingRefund({ obligation: IN_TWO_STEPS }), REFUND, { ...ORIGIN, choice: 'approve' }),
    ),
    ...editPreviews(aPendingRefund()),
    aModal(
      { id: 'grant', title: 'Allowing more than once', caption: 'Within what the rule allows.' },
      grantModal(aPendingRefund({ obligation: { ...IN_TWO_STEPS, confirm: null } }), REFUND, {
        ...ORIGIN,
        choice: 'approve',
      }),
    ),
    aModal(
      { id: 'review', title: 'Review in full', caption: 'Every character, with the buttons at the end.' },
      reviewModal(aPendingRefund(), REFUND, ORIGIN),
    ),
    aModal(
      { id: 'review-first', title: 'The first of several pages', caption: 'Nothing is approved from it.' },
      reviewModal(aPendingRefund({}, { maskedParams: LONG }), REFUND, ORIGIN),
    ),
    aModal(
      { id: 'feedback-comment', title: 'Commenting', caption: 'The previous rating is preselected.' },
      feedbackModal(aRefund(), REFUND, {
        before: { by: ANN, rating: 'bad', comment: null, atMs: NOON_MS },
        rating: null,
        origin: ORIGIN,
      }),
    ),
    aModal(
      {
        id: 'ask-agent',
        title: 'Asking the agent',
        caption: 'The agent gets the question, and the deadline is paused.',
      },
      inquiryModal(aPendingRefund(), REFUND, ORIGIN),
    ),
    aModal(
      { id: 'why', title: 'Why am I asked?', caption: 'Every policy and rule that was evaluated.' },
      whyModal({
        request: aPendingRefund(),
        explanation: ASKING,
        isSameBundle: false,
        hasLimits: true,
      }),
    ),
  ]
}

const LONG = {
  payment_id: 'pay_2847',
  note: 'Sent with ghp_‹masked, 36 characters›',
  history: 'An earlier refund. '.repeat(400),
}

const IN_TWO_STEPS: ReturnType<typeof aPendingRefund>['state']['obligation'] = {
  ...aPendingRefund().state.obligation,
  confirm: 'type_tool_name',
}

function editPreviews(request: PendingRequest): readonly Preview[] {
  const view = editModal({
    request,
    tool: REFUND,
    params: editableParams(request, REFUND),
    origin: { ...ORIGIN, choice: 'approve' },
    needs: { reason: false, confirm: false },
  })
  const about = {
    id: 'edit',
    title: 'Editing',
    caption: 'The edited call is evaluated again before the approval counts.',
  }
  return view === null ? [] : [aModal(about, view)]
}
