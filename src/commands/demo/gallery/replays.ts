import type { Preview } from 'slack-sandbox'
import type { RecordedCall } from '../../../approval/model/request.ts'
import type { ReplayState } from '../../../slack/features/digest/change-modal.ts'
import { APPROVED, aSettledRefund, BEN, calledWith, NOON_MS } from './requests.ts'

const APPROVED_OUTREACH = aSettledRefund(APPROVED, { call: outreachTo('lee@acorn.test') })

const DENIED = aSettledRefund(
  {
    status: 'rejected',
    settledAtMs: NOON_MS + 95_000,
    settledBy: BEN,
    comment: 'They asked not to be contacted',
    answer: null,
  },
  { call: outreachTo('kim@birch.test') },
)

/** The states of the modal of a suggested change. */
export const REPLAYS: readonly (Pick<Preview, 'id' | 'title' | 'caption'> & {
  readonly replay: ReplayState
})[] = [
  {
    id: 'digest-change',
    title: 'Suggested change',
    caption: 'To copy into the policy file, after a replay.',
    replay: { kind: 'offered', value: 'finding' },
  },
  {
    id: 'digest-change-running',
    title: 'While it is replayed',
    caption: 'A replay takes at most ten seconds.',
    replay: { kind: 'running' },
  },
  {
    id: 'digest-change-replayed',
    title: 'After the replay',
    caption: 'What people had denied comes first.',
    replay: {
      kind: 'done',
      result: {
        kind: 'previewed',
        preview: {
          calls: 379,
          changes: [{ from: 'require_approval', to: 'allow', calls: 100 }],
          deniedByPeople: 1,
          examples: [DENIED, APPROVED_OUTREACH].map((request) => ({ request, to: 'allow' as const })),
          indeterminate: 3,
          cutAtMs: null,
        },
      },
    },
  },
  {
    id: 'digest-change-same',
    title: 'A change without effect on decisions',
    caption: 'There is nothing to replay.',
    replay: { kind: 'without_effect' },
  },
  {
    id: 'digest-change-other-files',
    title: 'A change that cannot be replayed',
    caption: 'The reason, in one sentence.',
    replay: { kind: 'done', result: { kind: 'other_files' } },
  },
]

function outreachTo(to: string): RecordedCall {
  return calledWith({ agentId: 'growth-agent', tool: 'send_outreach', params: { to } })
}
