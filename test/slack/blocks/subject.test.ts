import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { editableParams } from '../../../src/approval/decide/edit/editable.ts'
import type { PendingRequest } from '../../../src/approval/model/request.ts'
import type { Modal } from '../../../src/slack/blocks/blocks.ts'
import { inquiryModal } from '../../../src/slack/features/ask-agent/inquiry-modal.ts'
import { editModal } from '../../../src/slack/features/edit/edit-modal.ts'
import { feedbackModal } from '../../../src/slack/features/feedback/feedback-modal.ts'
import { grantModal } from '../../../src/slack/features/grant/grant-modal.ts'
import { reasonModal } from '../../../src/slack/features/vote/reason-modal.ts'
import { aCall, anObligation, aPendingRequest } from '../../support/builders.ts'
import { NO_PRESENTATION } from '../../support/presentation.ts'
import { anOrigin } from '../features/origin.ts'

const TOOL = {
  title: 'Refund a payment',
  show: ['amount_cents'],
  presentation: NO_PRESENTATION,
  mask: ['card'],
  params: [],
}
const PARAMS = { payment_id: 'pay_1', amount_cents: 72_000, card: '4242', note: 'x'.repeat(300) }

test.each<[string, (request: PendingRequest) => Modal | null]>([
  ['Deny', (request) => reasonModal(request, TOOL, { ...anOrigin(request), choice: 'deny' })],
  ['Approve with a reason', (request) => reasonModal(request, TOOL, anOrigin(request))],
  ['Allow more than once', (request) => grantModal(request, TOOL, anOrigin(request))],
  ['Ask the agent', (request) => inquiryModal(request, TOOL, anOrigin(request))],
  [
    'Edit and approve',
    (request) =>
      editModal({
        request,
        tool: TOOL,
        params: editableParams(request, TOOL),
        origin: anOrigin(request),
        needs: { reason: false, confirm: false },
      }),
  ],
  [
    'Feedback',
    (request) => feedbackModal(request, TOOL, { before: null, rating: null, origin: anOrigin(request) }),
  ],
])(
  'the modal of %s says which call it is about: tool, agent, requester and the main params, with hidden values hidden',
  (_name, modalFor) => {
    const obligation = anObligation({ edit: 'all', grant: { scopes: ['tool'], maxMs: 3_600_000 } })
    const call = aCall({ params: PARAMS, requester: 'dan@acme.test', sessionId: 'run-42' })
    const request = aPendingRequest({ call, maskedParams: { ...PARAMS, card: '‹masked›' } }, { obligation })

    const lines = textOf(JSON.parse(JSON.stringify(modalFor(request)?.blocks ?? []))).split('\n')

    expect(lines[0]).toBe('Refund a payment')
    expect(lines[1]).toMatch(
      /^support-agent (asks|was allowed) to run refund_payment for dan@acme\.test in session run-42$/,
    )
    expect(lines[2]).toBe(
      'amount_cents: 72000 · card: ‹masked› · payment_id: pay_1 · 1 more parameter on the card',
    )
  },
)

test('the modal of Deny shows edited params, and names characters that cannot be seen', () => {
  const edit = {
    by: { id: 'U0BEN', name: 'Ben' },
    atMs: 1,
    params: {},
    maskedParams: { to: 'a\u202eb', amount_cents: 5 },
    furthestStage: 0,
  }
  const request = aPendingRequest({ edit })

  const view = reasonModal(
    request,
    { title: null, show: [], presentation: NO_PRESENTATION },
    anOrigin(request),
  )

  const lines = textOf(JSON.parse(JSON.stringify(view.blocks))).split('\n')
  expect(lines[1]).toBe('amount_cents: 5 · to: a⟦U+202E⟧b')
})
