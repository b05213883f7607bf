import type { Preview } from 'slack-sandbox'
import type { ReplayState } from '../../../slack/features/digest/change-modal.ts'
import { APPROVED, aSettledRefund, BEN, calledWith, NOON_MS } from './requests.ts'

const DENIED = aSettledRefund(
  {
    status: 'rejected',
    settledAtMs: NOON_MS + 95_000,
    settledBy: BEN,
    comment: 'Already refunded',
    answer: null,
  },
  { call: calledWith({ params: { payment_id: 'pay_2851', amount_cents: 61_000, currency: 'EUR' } }) },
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
          examples: [DENIED, aSettledRefund(APPROVED)].map((request) => ({ request, to: 'allow' as const })),
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
