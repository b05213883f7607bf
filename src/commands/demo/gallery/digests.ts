import type { Preview } from 'slack-sandbox'
import { withOldestBlocks } from '../../../slack/blocks/oldest-blocks.ts'
import { changeModal, type SuggestedChange } from '../../../slack/features/digest/change-modal.ts'
import { digestMessage } from '../../../slack/features/digest/digest-message.ts'
import { EMPTY_WEEK, GROUP_WEEK, MONTHLY, WEEKLY } from './digest-samples.ts'
import { aMessage, aModal } from './preview.ts'
import { REPLAYS } from './replays.ts'
import { factsOf, STATS } from './stats.ts'

/** The weekly digest: full, in lines, of one group, of an empty week; the monthly review; and the modal of a finding. */
export function digestPreviews(): readonly Preview[] {
  return [
    aMessage(
      { id: 'digest', title: 'The weekly digest', caption: 'Each finding leads to its rows and its change.' },
      digestMessage(WEEKLY),
    ),
    aMessage(
      {
        id: 'digest-lines',
        title: 'The digest without tables and charts',
        caption: 'Where Slack refuses them, all values stand in lines.',
      },
      withOldestBlocks(digestMessage(WEEKLY)),
    ),
    aMessage(
      { id: 'digest-month', title: 'The monthly review', caption: 'Week by week, against the month before.' },
      digestMessage(MONTHLY),
    ),
    aMessage(
      { id: 'digest-group', title: "A group's digest", caption: 'Its own requests, in its channel.' },
      digestMessage(GROUP_WEEK),
    ),
    aMessage(
      { id: 'digest-empty', title: 'An empty week', caption: 'One line, and the end of the audit log.' },
      digestMessage(EMPTY_WEEK),
    ),
    ...STATS.findings.flatMap((finding) =>
      finding.policyChange === null ? [] : changePreviews({ ...finding, policyChange: finding.policyChange }),
    ),
  ]
}

function changePreviews(finding: SuggestedChange): readonly Preview[] {
  return REPLAYS.map(({ replay, ...about }) => aModal(about, changeModal(finding, { tool: factsOf, replay })))
}
