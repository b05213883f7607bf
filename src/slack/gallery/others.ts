import type { Explanation } from '#protocol/explanation.ts'
import type { Note } from '../../approval/note.ts'
import { feedbackCard } from '../views/feedback-card.ts'
import { grantsMessage } from '../views/grants.ts'
import { helpMessage } from '../views/help.ts'
import { inquiryModal } from '../views/inquiry-modal.ts'
import { noteMessage } from '../views/note.ts'
import { pendingMessage } from '../views/pending.ts'
import { reasonModal } from '../views/reason-modal.ts'
import { reviewModal } from '../views/review-modal.ts'
import { summaryMessage } from '../views/summary.ts'
import { whyModal } from '../views/why-modal.ts'
import { aMessage, aModal, type Exhibit } from './exhibit.ts'
import { ORIGIN } from './origin.ts'
import { ANN, aPendingRefund, aRefund, BEN, DAN, NOON_MS, REFUND } from './requests.ts'

/** What stands beside the cards: lists, modals, and what threads tell. */
export function otherExhibits(): readonly Exhibit[] {
  return [...lists(), ...modals(), ...NOTES.map(noteExhibit)]
}

function lists(): readonly Exhibit[] {
  const request = aPendingRefund()
  return [
    aMessage(
      {
        id: 'feedback',
        title: 'After the fact',
        caption: 'It was allowed without asking; people say what they think.',
      },
      feedbackCard({
        request: aRefund({ feedback: { places: { 'finance-team': '#finance-approvals' }, given: [] } }),
        tool: REFUND,
        brief: false,
      }),
    ),
    aMessage(
      { id: 'summary', title: 'More than twenty', caption: 'What waits beside the cards of a channel.' },
      summaryMessage({ total: 7, oldest: [request, request, request] }),
    ),
    aMessage(
      { id: 'grants', title: '/veto grants', caption: 'Standing approvals, and the way to revoke them.' },
      grantsMessage([
        {
          mayRevoke: true,
          grant: {
            id: 'grt_01a213f0-5d80-7c31-9a52-2f0b6d1c8e47',
            agentId: 'support-agent',
            sessionId: 'run-42',
            scope: { kind: 'tool', name: 'refund_payment' },
            expiresAtMs: NOON_MS + 3_600_000,
            usesLeft: null,
            createdAtMs: NOON_MS,
            by: ANN,
            requestId: null,
            demands: null,
            revoked: null,
          },
        },
      ]),
    ),
    aMessage(
      { id: 'pending-list', title: '/veto pending', caption: 'What waits for an answer.' },
      pendingMessage({ requests: [request, request], isCut: false }, 'all'),
    ),
    aMessage({ id: 'help', title: '/veto help', caption: 'Everything that can be typed.' }, helpMessage()),
  ]
}

function modals(): readonly Exhibit[] {
  return [
    aModal(
      { id: 'reason', title: 'Denying', caption: 'The agent gets the words.' },
      reasonModal(aPendingRefund(), ORIGIN),
    ),
    aModal(
      { id: 'review', title: 'Review in full', caption: 'Every character, and the buttons at its end.' },
      reviewModal(aPendingRefund(), REFUND, ORIGIN),
    ),
    aModal(
      { id: 'ask-agent', title: 'Asking the agent', caption: 'It is told, and the deadline stands still.' },
      inquiryModal(aPendingRefund(), ORIGIN),
    ),
    aModal(
      { id: 'why', title: 'Why am I asked?', caption: 'Every policy and rule that was looked at.' },
      whyModal({
        request: aPendingRefund(),
        explanation: EXPLANATION,
        isSameBundle: false,
        hasLimits: true,
      }),
    ),
  ]
}

const EXPLANATION: Explanation = {
  verdict: 'require_approval',
  matchedPolicyId: 'support',
  matchedRule: 'cap_refund_amount',
  reason: 'Refunds over $500 require finance review',
  asked: { groups: ['finance-team'], channels: ['#finance-approvals'], quorum: 1, timeoutMs: 3_600_000 },
  bundleHash: '0'.repeat(64),
  trace: { category: 'edit', tier: 'irreversible', policies: [], fallback: null },
  text: `support-agent wants to call refund_payment (category edit, tier irreversible).
People are asked: Refunds over $500 require finance review
1 person of finance-team must approve within 1h.
Decided by rule cap_refund_amount of policy support.

Policy support asks for approval:
  cap_refund_amount (require_approval) fired: args.amount_cents is 72000`,
}

const NOTES: readonly Note[] = [
  { kind: 'vote', by: ANN, choice: 'approve', comment: 'Checked with the warehouse.' },
  { kind: 'stage', groups: ['managers'] },
  { kind: 'reminder' },
  { kind: 'escalation', groups: ['finance-team', 'managers'], why: 'no_answer' },
  { kind: 'edit', by: ANN, changes: [{ name: 'amount_cents', before: '72000', after: '50000' }] },
  { kind: 'inquiry', by: ANN, text: 'Which order is this for?' },
  { kind: 'reply', text: 'Order 2847 of 12 November.' },
  { kind: 'extension', by: BEN, deadlineMs: NOON_MS + 7_200_000 },
  {
    kind: 'grant',
    by: DAN,
    agentId: 'support-agent',
    sessionId: 'run-42',
    scope: 'refund_payment',
    usesLeft: null,
    expiresAtMs: NOON_MS + 3_600_000,
  },
]

function noteExhibit(note: Note): Exhibit {
  const about = {
    id: `note-${note.kind}`,
    title: `In the thread: ${note.kind}`,
    caption: 'A reply below the card.',
  }
  return aMessage(about, noteMessage(aPendingRefund(), note))
}
