import type { Preview } from 'slack-sandbox'
import { cardPreview } from './card-preview.ts'
import { DENIED_BY_POLICIES, EXPIRED, EXPIRED_HALFWAY, LOCKED_DOWN, REJECTED, WITHDRAWN } from './endings.ts'
import {
  ANN,
  APPROVED,
  anExecutedRefund,
  aPendingRefund,
  aSettledRefund,
  aVote,
  BEN,
  NOON_MS,
  TWO_STAGES,
} from './requests.ts'
import { unusualParams } from './unusual-cards.ts'

/** The card of a request in every state. */
export function cardPreviews(): readonly Preview[] {
  return [
    ...waiting(),
    ...undoable(),
    ...inquired(),
    ...ended(),
    ...notApproved(),
    ...deniedByPolicies(),
    ...executed(),
    ...unusualParams(),
  ]
}

function waiting(): readonly Preview[] {
  return [
    cardPreview(
      'pending',
      'Pending',
      'Who wants to do what, why a person is asked, and until when.',
      aPendingRefund(),
    ),
    cardPreview(
      'one-of-two',
      '1 of 2 approved',
      'Who approved, and who is still needed.',
      aPendingRefund({ obligation: TWO_STAGES, votes: [aVote()] }),
    ),
    cardPreview(
      'second-stage',
      'Second stage',
      'Finance has approved; now the managers are asked.',
      aPendingRefund({ obligation: TWO_STAGES, stage: 1, votes: [aVote(), aVote({ by: BEN })] }),
    ),
    cardPreview(
      'blocked',
      'Nobody can approve it',
      'What is missing, and that it is denied unless somebody fixes it.',
      aPendingRefund({ blocked: '@finance has no members: add people to it in Slack' }),
    ),
    cardPreview(
      'escalated',
      'Escalated',
      'Nobody answered for half an hour, so that the managers may decide as well.',
      aPendingRefund({ escalatedAtMs: NOON_MS + 1_800_000 }),
    ),
  ]
}

const HELD_APPROVAL = {
  by: ANN,
  comment: null,
  sinceMs: NOON_MS + 95_000,
  untilMs: NOON_MS + 105_000,
  grant: null,
}

function undoable(): readonly Preview[] {
  return [
    cardPreview(
      'held',
      'Approved, and held',
      'Who approved, and until when the approval can be taken back.',
      aPendingRefund({ votes: [aVote()], hold: HELD_APPROVAL }),
    ),
    cardPreview(
      'taken-back',
      'Taken back',
      'Who took the approval back. The request waits again.',
      aPendingRefund({ takenBack: { by: BEN, from: [ANN], atMs: NOON_MS + 99_000 } }),
    ),
  ]
}

function inquired(): readonly Preview[] {
  return [
    cardPreview(
      'inquiry',
      'A question to the agent',
      'The deadline is paused until the agent replies.',
      aPendingRefund({
        inquiries: [{ by: ANN, text: 'Which order is this for?', atMs: NOON_MS + 60_000, reply: null }],
        pause: { sinceMs: NOON_MS + 60_000 },
        deadlineMs: NOON_MS + 7_200_000,
      }),
    ),
    cardPreview(
      'reply',
      'The agent replied',
      'The card shows the question and the reply.',
      aPendingRefund({
        inquiries: [
          {
            by: ANN,
            text: 'Which order is this for?',
            atMs: NOON_MS + 60_000,
            reply: { text: 'Order 2847 of 12 November.', atMs: NOON_MS + 90_000 },
          },
        ],
      }),
    ),
  ]
}

const LESS = { payment_id: 'pay_2847', amount_cents: 50_000, currency: 'EUR', note: 'Arrived broken' }

function ended(): readonly Preview[] {
  return [
    cardPreview(
      'approved',
      'Approved',
      'It may run, and has not started. Who decided, and when.',
      aSettledRefund(APPROVED),
    ),
    cardPreview(
      'edited',
      'Approved with changes',
      'Who changed what, before and after.',
      aSettledRefund(APPROVED, {
        edit: { by: ANN, atMs: NOON_MS + 95_000, params: LESS, maskedParams: LESS, furthestStage: 0 },
      }),
    ),
  ]
}

function notApproved(): readonly Preview[] {
  return [
    cardPreview('rejected', 'Denied', 'With the reason that is sent to the agent.', REJECTED),
    cardPreview('expired', 'Expired', 'Nobody answered: never worded as a denial.', EXPIRED),
    cardPreview(
      'expired-halfway',
      'Expired after one of two approvals',
      'One person approved, and nobody else did in time.',
      EXPIRED_HALFWAY,
    ),
    cardPreview('cancelled', 'Withdrawn', 'The agent no longer wants it.', WITHDRAWN),
  ]
}

function deniedByPolicies(): readonly Preview[] {
  return [
    cardPreview(
      'denied-by-policies',
      'Denied by the policies',
      'The policies changed to deny it while people were asked.',
      DENIED_BY_POLICIES,
    ),
    cardPreview(
      'locked-down',
      'Locked down',
      'An admin locked the agent down while people were asked.',
      LOCKED_DOWN,
    ),
    cardPreview(
      'no-longer-allowed',
      'Approved, then denied',
      'The policies changed to deny it before it started.',
      anExecutedRefund({
        status: 'denied',
        by: null,
        atMs: NOON_MS + 200_000,
        reason: 'The policies deny it now: No refunds during the audit',
      }),
    ),
  ]
}

function executed(): readonly Preview[] {
  const redeemedAtMs = NOON_MS + 96_000
  const reported = { redeemedAtMs, atMs: redeemedAtMs + 1_200, output: null, error: null, refused: null }
  return [
    cardPreview(
      'redeemed',
      'Running',
      'The agent has started the call.',
      anExecutedRefund({ status: 'redeemed', atMs: redeemedAtMs }),
    ),
    cardPreview(
      'succeeded',
      'Done',
      'How long it took.',
      anExecutedRefund({ ...reported, status: 'succeeded' }),
    ),
    cardPreview(
      'failed',
      'Failed',
      'Headed as failed, although it was approved.',
      anExecutedRefund({ ...reported, status: 'failed', error: 'The payment provider timed out' }),
    ),
    cardPreview(
      'refused',
      'Result refused',
      'A rule of phase result denies the reported result.',
      anExecutedRefund({
        ...reported,
        status: 'succeeded',
        refused: 'The refunded amount is not the one that was approved',
      }),
    ),
    cardPreview(
      'lapsed',
      'Never ran',
      'Approved, and not started in time.',
      anExecutedRefund({ status: 'lapsed', atMs: NOON_MS + 3_700_000 }),
    ),
  ]
}
