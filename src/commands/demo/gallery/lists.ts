import type { Preview } from 'slack-sandbox'
import type { Grant } from '../../../approval/model/grant.ts'
import type { VetoRequest } from '../../../approval/model/request.ts'
import type { ThreadEvent } from '../../../approval/model/thread-event.ts'
import { threadEventMessage } from '../../../slack/features/card/thread-event.ts'
import { COMMANDS } from '../../../slack/features/command/command-table.ts'
import { helpMessage } from '../../../slack/features/command/help-message.ts'
import { feedbackCard } from '../../../slack/features/feedback/feedback-card.ts'
import { grantsMessage } from '../../../slack/features/grant/grants-message.ts'
import { pendingMessage } from '../../../slack/features/pending/pending-message.ts'
import { statsMessage } from '../../../slack/features/stats/stats-message.ts'
import { summaryMessage } from '../../../slack/posting/channel-summary.ts'
import { digestPreviews } from './digests.ts'
import { aMessage, aReply } from './preview.ts'
import {
  ANN,
  APPROVED,
  anExecutedRefund,
  aPendingRefund,
  aRefund,
  aSettledRefund,
  BEN,
  DAN,
  NOON_MS,
  REFUND,
} from './requests.ts'
import { REFUNDS } from './selections.ts'
import { factsOf, STATS } from './stats.ts'

/** Everything besides cards: lists, and replies in threads. */
export function otherPreviews(): readonly Preview[] {
  return [
    ...lists(),
    statsPreview(),
    ...digestPreviews(),
    ...NOTES.map((event) => threadEventPreview(event)),
    ...endings(),
  ]
}

function lists(): readonly Preview[] {
  const request = aPendingRefund()
  return [
    aMessage(
      {
        id: 'feedback',
        title: 'After the fact',
        caption: 'It was allowed without asking; people can rate it.',
      },
      feedbackCard({
        request: aRefund({
          feedback: { channelsByGroup: { 'finance-team': '#finance-approvals' }, ratings: [] },
        }),
        tool: REFUND,
        brief: false,
      }),
    ),
    aMessage(
      { id: 'summary', title: 'More than twenty', caption: 'Requests without a card.' },
      summaryMessage({ total: 7, agents: AGENTS, oldest: [request, request, request] }, () => REFUND),
    ),
    aReply(
      { id: 'grants', title: '/veto grants', caption: 'Active grants.' },
      grantsMessage({
        isCut: false,
        grants: [
          {
            mayRevoke: true,
            grant: GRANT,
          },
        ],
      }),
    ),
    aReply(
      { id: 'pending-list', title: '/veto pending', caption: 'Pending requests.' },
      pendingMessage(
        { requests: [...WAITING, { ...request, id: OTHER_ID }], agents: AGENTS },
        {
          seen: 'all',
          tool: () => REFUND,
          nowMs: NOON_MS + 12 * 60_000,
          mine: {
            rows: WAITING.map((one) => ({ request: one, url: CARD_URL, insteadOf: [] })),
            more: 0,
            isCut: false,
          },
        },
      ),
    ),
    aReply({ id: 'help', title: '/veto help', caption: 'All commands.' }, helpMessage(COMMANDS)),
  ]
}

function statsPreview(): Preview {
  return aReply(
    { id: 'stats', title: '/veto stats', caption: 'The numbers of a week, and what they say.' },
    statsMessage(STATS, { tool: factsOf, of: null }),
  )
}

/** Ann lets the agent refund for an hour. */
export const GRANT: Grant = {
  id: 'grt_01a213f0-5d80-7c31-9a52-2f0b6d1c8e47',
  agentId: 'support-agent',
  sessionId: 'run-42',
  scope: { kind: 'tool', name: 'refund_payment' },
  expiresAtMs: NOON_MS + 3_600_000,
  usesLeft: null,
  createdAtMs: NOON_MS,
  by: ANN,
  requestId: null,
  requirements: null,
  revocation: null,
}

const WAITING = REFUNDS.slice(0, 2)
const OTHER_ID = 'req_01a213f0-5d80-7c31-9a52-2f0b6d1c8e48'
const CARD_URL = 'https://acme.slack.com/archives/C0FINANCE/p1795628270785000'
const AGENTS = [
  { agentId: 'support-agent', count: 6 },
  { agentId: 'growth-agent', count: 1 },
]

const NOTES: readonly ThreadEvent[] = [
  { kind: 'vote', by: ANN, choice: 'approve', comment: 'Checked with the warehouse.' },
  { kind: 'hold', by: ANN, comment: 'Checked with the warehouse.', untilMs: NOON_MS + 105_000 },
  { kind: 'take_back', by: BEN, from: [ANN] },
  { kind: 'stage', groups: ['managers'] },
  { kind: 'reminder' },
  { kind: 'notification', groups: ['finance-team'] },
  { kind: 'escalation', groups: ['finance-team', 'managers'], why: 'no_answer' },
  { kind: 'edit', by: ANN, changes: [{ name: 'Amount', before: '€720.00', after: '€500.00', isSafe: true }] },
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

/** What the thread says at the end of a request. */
function endings(): readonly Preview[] {
  const redeemedAtMs = NOON_MS + 96_000
  const reported = { redeemedAtMs, atMs: redeemedAtMs + 1_200, output: null, refused: null }
  const failed = anExecutedRefund({ ...reported, status: 'failed', error: 'The payment provider timed out' })
  const denied = anExecutedRefund({
    status: 'denied',
    atMs: redeemedAtMs,
    by: null,
    reason: 'The policies deny it now: No refunds during the audit',
  })
  return [
    threadEventPreview({ kind: 'end' }, aSettledRefund(APPROVED)),
    threadEventPreview({ kind: 'execution' }, failed),
    threadEventPreview({ kind: 'denial' }, denied),
  ]
}

function threadEventPreview(event: ThreadEvent, request: VetoRequest = aPendingRefund()): Preview {
  const about = {
    id: `note-${event.kind}`,
    title: `In the thread: ${event.kind.replace('_', ' ')}`,
    caption: 'A reply below the card.',
  }
  return aMessage(about, threadEventMessage(request, event, REFUND))
}
