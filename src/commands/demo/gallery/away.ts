import type { Preview } from 'slack-sandbox'
import type { AbsenceOverview } from '../../../approval/absences/overview.ts'
import type { Absence } from '../../../approval/model/absence.ts'
import { text } from '../../../slack/blocks/blocks.ts'
import { noticeMessage, noticeModal } from '../../../slack/blocks/notices.ts'
import { awayMessage } from '../../../slack/features/away/away-blocks.ts'
import { awayModal } from '../../../slack/features/away/away-modal.ts'
import { endWords, ownWords, startRefusalText } from '../../../slack/features/away/away-words.ts'
import { aModal, aReply } from './preview.ts'
import { ANN, BEN, DAN, NOON_MS } from './requests.ts'

/** Being away: the form, what it says then, the refusals. */
export function awayPreviews(): readonly Preview[] {
  return [
    aModal(
      { id: 'away-form', title: "I'm away…", caption: 'From Home, or with /veto away.' },
      awayModal({
        groups: ['finance-team', 'managers'],
        substituteId: BEN.id,
        endsAtMs: ABSENCE.endsAtMs,
      }),
    ),
    aModal(
      { id: 'away-started', title: 'Handed over', caption: 'Where it counts, and where not.' },
      noticeModal([...ownWords(OWN), text(' To end it sooner: /veto back, or End now in Home.')]),
    ),
    aReply(
      { id: 'away-status', title: '/veto away', caption: 'While the person is away.' },
      awayMessage({ ...AWAY, covered: [] }),
    ),
    aReply(
      {
        id: 'away-covering',
        title: '/veto away, of the substitute',
        caption: 'In whose place Ben is asked.',
      },
      awayMessage(COVERING),
    ),
    aReply(
      { id: 'away-without-effect', title: '/veto away, later', caption: 'The substitute left the group.' },
      awayMessage({
        ...AWAY,
        own: { absence: ABSENCE, groups: [{ name: 'finance-team', notified: null }] },
      }),
    ),
    aReply(
      { id: 'away-ended', title: '/veto back', caption: 'The person is asked again.' },
      noticeMessage(endWords({ kind: 'ended', absence: ABSENCE }, { isOwn: true })),
    ),
    aReply(
      { id: 'away-refused', title: 'A stranger as the substitute', caption: 'At the field of the form.' },
      noticeMessage(
        startRefusalText({
          code: 'no_common_group',
          name: 'Cleo Park',
          groups: ['finance-team', 'managers'],
        }),
      ),
    ),
  ]
}

const ABSENCE: Absence = {
  id: 'abs_01a213f0-5d80-7c31-9a52-2f0b6d1c8e47',
  person: ANN,
  substitute: BEN,
  startedAtMs: NOON_MS,
  endsAtMs: NOON_MS + 3 * 86_400_000,
}

const OWN: NonNullable<AbsenceOverview['own']> = {
  absence: ABSENCE,
  groups: [
    { name: 'finance-team', notified: BEN },
    { name: 'managers', notified: null },
  ],
}

/** Ann is away. */
export const AWAY: AbsenceOverview = { groups: ['finance-team', 'managers'], own: OWN, covered: [] }

/** Ben is asked in place of Ann. */
export const COVERING: AbsenceOverview = {
  groups: ['finance-team'],
  own: null,
  covered: [
    { absence: ABSENCE, groups: ['finance-team'] },
    { absence: { ...ABSENCE, person: DAN }, groups: ['finance-team'] },
  ],
}
