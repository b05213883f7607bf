import type { Preview } from 'slack-sandbox'
import type { Lockdown } from '../../../approval/model/lockdown.ts'
import { noticeMessage } from '../../../slack/blocks/notices.ts'
import { ONLY_ADMINS } from '../../../slack/features/lockdown/lockdown-command.ts'
import { liftModal, startModal } from '../../../slack/features/lockdown/lockdown-modals.ts'
import { lockdownPost } from '../../../slack/features/lockdown/lockdown-post.ts'
import { lockdownsMessage } from '../../../slack/features/lockdown/lockdowns-message.ts'
import { newLockdownModal } from '../../../slack/features/lockdown/new-lockdown-modal.ts'
import { aMessage, aModal, aReply } from './preview.ts'
import { NOON_MS } from './requests.ts'

/** Lockdowns: the forms, the posts, the list, the refusal. */
export function lockdownPreviews(): readonly Preview[] {
  return [...formPreviews(), ...postPreviews(), ...listPreviews()]
}

const HOUR_MS = 3_600_000

export const LOCKDOWN: Lockdown = {
  id: 'lck_01a213f0-5d80-7c31-9a52-2f0b6d1c8e47',
  agents: 'support-agent',
  tools: '*',
  reason: 'Refunds to accounts that nobody knows',
  by: { id: 'U0PAT', name: 'Pat Kim' },
  startedAtMs: NOON_MS,
  endsAtMs: null,
  end: null,
}

const STARTED = {
  kind: 'lockdown',
  lockdownId: LOCKDOWN.id,
  agents: LOCKDOWN.agents,
  tools: LOCKDOWN.tools,
  reason: LOCKDOWN.reason,
  by: LOCKDOWN.by.name,
  startedAtMs: NOON_MS,
  endsAtMs: null,
} as const

function formPreviews(): readonly Preview[] {
  const form = { agents: 'support-agent', tools: '*', durationMs: 2 * HOUR_MS, reason: LOCKDOWN.reason }
  return [
    aModal(
      { id: 'lockdown-new', title: 'Locking down from Home', caption: 'What to cover, and for how long.' },
      newLockdownModal(),
    ),
    aModal(
      { id: 'lockdown-start', title: 'Locking down', caption: 'What it covers, before it starts.' },
      startModal({ ...form, impact: { pending: 12, approved: 3 }, warnings: [] }),
    ),
    aModal(
      {
        id: 'lockdown-misspelt',
        title: 'Locking down, with a misspelt name',
        caption: 'A warning, as it would deny nothing that is known.',
      },
      startModal({
        ...form,
        agents: 'suport-agent',
        impact: { pending: 0, approved: 0 },
        warnings: [
          'No agent named "suport-agent" was active in the last 14 days. Did you mean support-agent?',
        ],
      }),
    ),
    aModal(
      { id: 'lockdown-lift', title: 'Lifting a lockdown', caption: 'The reason is posted and recorded.' },
      liftModal(LOCKDOWN),
    ),
  ]
}

function postPreviews(): readonly Preview[] {
  const end = { atMs: NOON_MS + HOUR_MS, why: 'over' } as const
  const ended = { ...STARTED, kind: 'lockdown_end', endedAtMs: end.atMs } as const
  const lifted = { by: 'Dan Ode', reason: 'The key was rotated' }
  return [
    aMessage(
      { id: 'lockdown-post', title: 'A lockdown', caption: 'In the alerts channel and where its cards are.' },
      lockdownPost({ content: STARTED, end: null }),
    ),
    aMessage(
      { id: 'lockdown-over', title: 'The same message later', caption: 'Once the lockdown has ended.' },
      lockdownPost({ content: STARTED, end }),
    ),
    aMessage(
      { id: 'lockdown-lifted', title: 'A lockdown is lifted', caption: 'A second message.' },
      lockdownPost({ content: { ...ended, lifted }, end }),
    ),
    aMessage(
      { id: 'lockdown-ended', title: 'A lockdown ends', caption: 'At its time, by itself.' },
      lockdownPost({ content: { ...ended, lifted: null }, end }),
    ),
  ]
}

function listPreviews(): readonly Preview[] {
  const refunds: Lockdown = {
    ...LOCKDOWN,
    agents: '*',
    tools: 'refund_*',
    reason: 'Audit of all refunds',
    endsAtMs: NOON_MS + 2 * HOUR_MS,
  }
  return [
    aReply(
      { id: 'lockdown-list', title: '/veto lockdown', caption: 'What an admin sees.' },
      lockdownsMessage({ lockdowns: [LOCKDOWN, refunds], mayLift: true }),
    ),
    aReply(
      { id: 'lockdown-list-member', title: '/veto lockdown', caption: 'What everybody else sees.' },
      lockdownsMessage({ lockdowns: [LOCKDOWN], mayLift: false }),
    ),
    aReply(
      { id: 'lockdown-refused', title: 'Not an admin', caption: 'The attempt is recorded.' },
      noticeMessage(ONLY_ADMINS),
    ),
  ]
}
