import type { Preview } from 'slack-sandbox'
import type { AuditEntry } from '#protocol/audit.ts'
import type { Actor } from '../../../approval/model/actor.ts'
import type { VetoRequest } from '../../../approval/model/request.ts'
import { detailsModal } from '../../../slack/features/details/details-modal.ts'
import { aModal } from './preview.ts'
import { ANN, anExecutedRefund, aPendingRefund, NOON_MS, REFUND } from './requests.ts'

/** Everything about a request, in the modal that Details opens. */
export function detailsPreviews(): readonly Preview[] {
  const pending = aPendingRefund()
  const failed = anExecutedRefund({
    status: 'failed',
    redeemedAtMs: NOON_MS + 96_000,
    atMs: NOON_MS + 97_200,
    output: null,
    error: 'The payment provider timed out',
    refused: null,
  })
  return [
    aModal(
      { id: 'details', title: 'Details', caption: 'Everything about a call that is still pending.' },
      detailsModal(
        { request: pending, entries: storyOf(pending).slice(0, 2), isCut: false, links: LINKS },
        REFUND,
      ),
    ),
    aModal(
      {
        id: 'details-failed',
        title: 'Details of a failed call',
        caption: 'What was asked, what happened, and how it is recorded.',
      },
      detailsModal({ request: failed, entries: storyOf(failed), isCut: false, links: LINKS }, REFUND),
    ),
  ]
}

/** The ledger entries of a request that was approved, and failed. */
export function storyOf(request: VetoRequest): readonly AuditEntry[] {
  return STORY.map(entryOf(request))
}

const LINKS = [
  {
    channel: '#finance-approvals',
    url: 'https://acme.slack.com/archives/C0FINANCE/p1795628270785000',
  },
]

type StoryEvent = Pick<AuditEntry, 'kind' | 'reason' | 'status'> & {
  readonly by: Actor | string
  readonly afterMs: number
}

const AGENT = 'agent:support-agent'
const STORY: readonly StoryEvent[] = [
  {
    kind: 'opened',
    by: AGENT,
    afterMs: 0,
    reason: 'Refunds over $500 require finance review',
    status: 'pending',
  },
  { kind: 'posted', by: 'veto', afterMs: 800, reason: '#finance-approvals', status: 'pending' },
  { kind: 'inquired', by: ANN, afterMs: 40_000, reason: 'Which order is this for?', status: 'pending' },
  { kind: 'replied', by: AGENT, afterMs: 62_000, reason: 'Order 2847 of 12 November.', status: 'pending' },
  { kind: 'vote_refused', by: 'U0GUS', afterMs: 70_000, reason: 'not_a_member: guest', status: 'pending' },
  {
    kind: 'voted',
    by: ANN,
    afterMs: 95_000,
    reason: 'approve: Checked with the warehouse.',
    status: 'approved',
  },
  { kind: 'settled', by: ANN, afterMs: 95_000, reason: 'Approved by Ann Meyer', status: 'approved' },
  { kind: 'redeemed', by: AGENT, afterMs: 96_000, reason: null, status: 'redeemed' },
  { kind: 'result', by: AGENT, afterMs: 97_200, reason: 'Failed after 1.2 s', status: 'failed' },
]

function entryOf(request: VetoRequest): (event: StoryEvent, at: number) => AuditEntry {
  return ({ kind, by, afterMs, reason, status }, at) => ({
    seq: at + 1,
    at: new Date(NOON_MS + afterMs).toISOString(),
    kind,
    requestId: request.id,
    agentId: request.call.agentId,
    tool: request.call.tool,
    actor: typeof by === 'string' ? by : by.id,
    actorName: typeof by === 'string' ? null : by.name,
    outcome: 'escalated',
    status,
    matchedPolicyId: request.policyId,
    matchedRule: request.rule,
    reason,
    latencyMs: null,
    bundleHash: request.bundleHash,
    paramsDigest: request.paramsDigest,
    prevHash: '0'.repeat(64),
    hash: '0'.repeat(64),
    params: null,
  })
}
