import type { Preview } from 'slack-sandbox'
import type { PendingRequest } from '../../../approval/model/request.ts'
import type { SelectableCalls } from '../../../approval/queries/selectable-calls.ts'
import type { SelectedOutcome } from '../../../slack/features/select/cast-selected.ts'
import { denyModal } from '../../../slack/features/select/deny-modal.ts'
import { resultModal } from '../../../slack/features/select/result-modal.ts'
import { selectModal } from '../../../slack/features/select/select-modal.ts'
import { aModal } from './preview.ts'
import { APPROVED, aPendingRefund, aSettledRefund, BEN, NOON_MS, REFUND } from './requests.ts'

/** Deciding several calls with one press. */
export function selectionPreviews(): readonly Preview[] {
  const options = { viewerId: 'U0ANN', tool: () => REFUND, isNothingChecked: false }
  const calls = REFUNDS.map((request) => ({ request, tool: REFUND }))
  return [
    aModal(
      { id: 'select', title: 'Select several', caption: 'Calls of one rule and tool, each in full.' },
      selectModal(FOUND, options),
    ),
    aModal(
      { id: 'select-nothing', title: 'Nothing selected', caption: 'The form was sent without a check.' },
      selectModal({ ...FOUND, groups: [] }, { ...options, isNothingChecked: true }),
    ),
    aModal(
      { id: 'select-deny', title: 'Denying several', caption: 'One reason for all of them.' },
      denyModal(calls, { viewerId: 'U0ANN', group: 'g', calls: [] }),
    ),
    aModal(
      { id: 'select-result', title: 'What became of several', caption: 'Each call was decided on its own.' },
      resultModal(OUTCOMES, 'approve'),
    ),
  ]
}

function aNumberedRefund(number: number): PendingRequest {
  const request = aPendingRefund()
  const params = {
    ...request.maskedParams,
    payment_id: `pay_${2846 + number}`,
    amount_cents: 52_000 + number * 4_500,
  }
  const summary = number === 1 ? request.call.summary : null
  return {
    ...request,
    id: `req_01a213f0-5d80-7c31-9a52-2f0b6d1c8e4${number}`,
    call: { ...request.call, params, summary },
    maskedParams: params,
  }
}

/** Three refunds that wait for the same people. */
export const REFUNDS = [1, 2, 3].map(aNumberedRefund)

const FOUND: SelectableCalls = {
  group: 'g',
  requests: REFUNDS,
  more: 4,
  groups: REFUNDS.slice(0, 2).map((example, at) => ({
    group: at === 0 ? 'g' : 'h',
    count: at === 0 ? 7 : 2,
    example: at === 0 ? example : { ...example, rule: 'refunds_of_vip_customers' },
  })),
}

const OUTCOMES: readonly SelectedOutcome[] = [
  ...REFUNDS.slice(0, 2).map(approvedOutcome),
  {
    request: REFUNDS[2] ?? null,
    tool: REFUND,
    result: { kind: 'refused', refusal: { code: 'already_settled', request: deniedByBen(REFUNDS[2]) } },
  },
  {
    request: REFUNDS[2] ?? null,
    tool: REFUND,
    result: { kind: 'refused', refusal: { code: 'params_changed' } },
  },
]

function approvedOutcome(request: PendingRequest): SelectedOutcome {
  const { id, call, maskedParams } = request
  return {
    request,
    tool: REFUND,
    result: { kind: 'settled', request: { ...aSettledRefund(APPROVED), id, call, maskedParams } },
  }
}

function deniedByBen(request = aPendingRefund()) {
  const denied = aSettledRefund({
    status: 'rejected',
    settledAtMs: NOON_MS,
    settledBy: BEN,
    comment: null,
    answer: null,
  })
  return { ...denied, call: request.call, maskedParams: request.maskedParams }
}
