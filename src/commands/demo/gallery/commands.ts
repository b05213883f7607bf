import type { Preview } from 'slack-sandbox'
import type { RequestListPage } from '../../../approval/ports/request-list.ts'
import { nobodyCalled } from '../../../slack/adapters/typed-person.ts'
import type { Message } from '../../../slack/blocks/blocks.ts'
import { noticeMessage } from '../../../slack/blocks/notices.ts'
import { auditMessage } from '../../../slack/features/audit/audit-message.ts'
import { LIST_EXPIRED } from '../../../slack/features/audit/audit-page-buttons.ts'
import type { AuditPosition } from '../../../slack/features/audit/audit-position.ts'
import { atFilter } from '../../../slack/features/audit/audit-query.ts'
import { unknownOutcome } from '../../../slack/features/audit/outcome-words.ts'
import {
  type RequestListView,
  requestListMessage,
} from '../../../slack/features/audit/request-list-message.ts'
import { exportName, exportSent } from '../../../slack/features/audit/send-export.ts'
import { unknownCommand } from '../../../slack/features/command/command.ts'
import { COMMANDS } from '../../../slack/features/command/command-table.ts'
import { commandHelp } from '../../../slack/features/command/help-message.ts'
import { policiesMessage, policyMessage } from '../../../slack/features/policy/policy-message.ts'
import { storyOf } from './details.ts'
import { aReply } from './preview.ts'
import {
  APPROVED,
  anExecutedRefund,
  aPendingRefund,
  aRefund,
  aSettledRefund,
  NOON_MS,
  REFUND,
} from './requests.ts'

/** What commands answer, with empty results and problems. */
export function commandPreviews(): readonly Preview[] {
  return [...auditPreviews(), ...policyPreviews(), ...helpPreviews(), ...NOTICES.map(noticePreview)]
}

function auditPreviews(): readonly Preview[] {
  return [
    aReply(
      { id: 'audit', title: '/veto audit', caption: 'One row a request; the menu opens each.' },
      list({ rows: ROWS, next: 41 }),
    ),
    aReply(
      {
        id: 'audit-empty',
        title: '/veto audit, nothing found',
        caption: 'For a person who sees their own requests.',
      },
      list({}, { seen: 'own' }),
    ),
    aReply(
      {
        id: 'audit-misspelt',
        title: '/veto audit, a misspelt name',
        caption: 'Why nothing was found: no tool has this name.',
      },
      list({}, { seen: 'all', hints: [NO_TOOL] }),
    ),
    aReply(
      { id: 'audit-early', title: '/veto audit, a long search', caption: 'It ended early, and can go on.' },
      list({ searchedToMs: NOON_MS - 86_400_000, next: 12 }),
    ),
    aReply(
      { id: 'audit-facts', title: '/veto audit facts', caption: 'One row an entry, newest first.' },
      auditMessage({
        page: { entries: storyOf(aSettledRefund(APPROVED)).toReversed(), next: null },
        position: { ...POSITION, of: 'entries' },
        seen: 'all',
      }),
    ),
  ]
}

const NO_TOOL =
  'No tool matching "refund*" was active in the last 14 days. Known: crm.read_contact, send_outreach.'

const POSITION: AuditPosition = {
  of: 'requests',
  query: { tool: 'refund*', since: '7d', limit: 10 },
  before: [],
  end: null,
}

function list(
  page: Partial<RequestListPage>,
  by: Pick<RequestListView, 'seen' | 'hints'> = { seen: 'all' },
): Message {
  return requestListMessage(
    {
      page: { rows: [], next: null, searchedToMs: null, end: 90, ...page },
      position: POSITION,
      ...by,
    },
    () => REFUND,
  )
}

const ROWS: RequestListPage['rows'] = [
  aPendingRefund(),
  anExecutedRefund({
    status: 'succeeded',
    redeemedAtMs: NOON_MS,
    atMs: NOON_MS + 1_200,
    output: null,
    error: null,
    refused: null,
  }),
  anExecutedRefund({
    status: 'failed',
    redeemedAtMs: NOON_MS,
    atMs: NOON_MS + 1_200,
    output: null,
    error: 'The payment provider timed out',
    refused: null,
  }),
  anExecutedRefund({ status: 'lapsed', atMs: NOON_MS + 3_600_000 }),
  aRefund(),
].map((request, at) => ({ seq: 80 - at, atMs: NOON_MS - at * 5_400_000, request }))

function policyPreviews(): readonly Preview[] {
  const support = {
    id: 'support',
    description: 'What the support agents may do',
    priority: 100,
    enabled: true,
    isShadow: false,
    agents: ['support-*'],
    file: 'support.yaml',
    rules: [
      {
        name: 'cap_refund_amount',
        words: 'refund_payment: asks finance-team, when args.amount_cents > 50000',
      },
      {
        name: 'protect_deletes',
        words: 'delete_customer: denies, when context.environment != "development"',
      },
    ],
  }
  const trial = {
    ...support,
    id: 'trial',
    description: null,
    priority: 0,
    isShadow: true,
    file: 'trial.yaml',
  }
  return [
    aReply(
      { id: 'policies', title: '/veto policy', caption: 'The policies in force.' },
      policiesMessage({ hash: 'b3c1'.repeat(16), loadedAtMs: NOON_MS, policies: [support, trial] }),
    ),
    aReply(
      { id: 'policy', title: '/veto policy support', caption: 'The rules of one policy.' },
      policyMessage(support),
    ),
  ]
}

function helpPreviews(): readonly Preview[] {
  return COMMANDS.map((command) =>
    aReply(
      { id: `help-${command.word}`, title: `/veto ${command.word} help`, caption: 'Its own help.' },
      commandHelp(command),
    ),
  )
}

const EXPORTED = { count: 1_234, requests: 312, isCut: false }

const NOTICES = [
  ['/veto adit', unknownCommand('adit')],
  ['/veto audit by:@anm', atFilter('by', nobodyCalled('anm', ['ann', 'ben', 'dan']))],
  ['/veto audit outcome:denid', atFilter('outcome', unknownOutcome('denid'))],
  ['/veto audit export csv', exportSent(exportName(NOON_MS, 'csv'), EXPORTED)],
  ['Older, on an old list', LIST_EXPIRED],
] as const

function noticePreview([title, words]: (typeof NOTICES)[number], at: number): Preview {
  return aReply({ id: `notice-${at}`, title, caption: 'A private reply.' }, noticeMessage(words))
}
