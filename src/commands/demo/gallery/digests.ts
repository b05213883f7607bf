import type { Preview } from 'slack-sandbox'
import { changeModal } from '../../../slack/features/digest/change-modal.ts'
import { digestMessage } from '../../../slack/features/digest/digest-message.ts'
import { aMessage, aModal } from './preview.ts'
import { factsOf, NONE, STATS } from './stats.ts'

/** The weekly digest: full, of one group, of an empty week; and the modal of a finding. */
export function digestPreviews(): readonly Preview[] {
  return [
    aMessage(
      { id: 'digest', title: 'The weekly digest', caption: 'Each finding leads to its rows and its change.' },
      digestMessage({ ...VIEW, stats: STATS }),
    ),
    aMessage(
      { id: 'digest-group', title: "A group's digest", caption: 'Its own requests, in its channel.' },
      digestMessage({ ...VIEW, group: 'finance-team', stats: { ...STATS, total: OWN, findings: [] } }),
    ),
    aMessage(
      { id: 'digest-empty', title: 'An empty week', caption: 'One line, and the end of the audit log.' },
      digestMessage({ ...VIEW, stats: { ...STATS, total: EMPTY, findings: [] } }),
    ),
    ...STATS.findings.flatMap((finding) =>
      finding.policyChange === null
        ? []
        : [
            aModal(
              { id: 'digest-change', title: 'Suggested change', caption: 'To copy into the policy file.' },
              changeModal({ ...finding, policyChange: finding.policyChange }, factsOf),
            ),
          ],
    ),
  ]
}

const VIEW = {
  span: 'week',
  weeks: [],
  period: { fromMs: Date.parse(STATS.since), toMs: Date.parse(STATS.until), timezone: 'Europe/Berlin' },
  head: { seq: 4_711, hash: '99487d20ab7e290d9e3429c8863d2ddff3ec45306835ac7c5fac76c8db58cf54', atMs: 0 },
  group: null,
  tool: factsOf,
} as const
const OWN = { now: { ...STATS.total.now, allowed: 0, denied: 0 }, before: STATS.total.before }
const EMPTY = { now: { ...NONE, allowed: 371 }, before: STATS.total.before }
