import type { AuditEntry, AuditPage } from '#protocol/audit.ts'
import type { Outcome, Status } from '#protocol/request.ts'
import {
  actions,
  bold,
  type Cell,
  cell,
  header,
  line,
  type Message,
  momentCell,
  richText,
  table,
  text,
} from '../../blocks/blocks.ts'
import { shorten } from '../../blocks/visible-text.ts'
import { refusedVoteWords } from '../details/refused-vote-words.ts'
import { type AuditPosition, criteria, pageButtons } from './audit-position.ts'

/** A page of the audit log, for a person. */
export interface AuditView {
  readonly page: AuditPage
  readonly position: AuditPosition
  readonly seen: 'all' | 'own'
  /** Why nothing may have been found; none by default. */
  readonly hints?: readonly string[]
}

/** One page of the audit log as a table, newest first, with buttons to its neighbours. */
export function auditMessage({ page, position, seen, hints = [] }: AuditView): Message {
  const rows = page.entries.map(row)
  const buttons = pageButtons(position, { next: page.next, isEmpty: rows.length === 0 })
  const found = rows.length === 0 ? 'No matching entries.' : null
  return {
    text: 'Audit log',
    blocks: [
      header('Audit log'),
      richText(line(...criteria(position)), ...(seen === 'own' ? [line(text(OWN_ONLY))] : [])),
      ...(found === null
        ? [table([TITLES.map(cell), ...rows])]
        : [richText(line(bold(found)), ...hints.map((hint) => line(text(hint))))]),
      ...(buttons.length === 0 ? [] : [actions(...buttons)]),
    ],
  }
}

/** For people who see less than everything. */
export const OWN_ONLY =
  'You see only requests made on your behalf. Approvers, auditors and admins see everything.'
const TITLES = ['When', 'What', 'Agent', 'Tool', 'Who', 'Why']

function row(entry: AuditEntry): Cell[] {
  return [
    momentCell(Date.parse(entry.at)),
    cell(eventText(entry)),
    cell(shorten(entry.agentId ?? '', 60)),
    cell(shorten(entry.tool ?? '', 60)),
    cell(shorten(actorText(entry), 60)),
    cell(shorten(reasonText(entry), 200)),
  ]
}

/** A person, or the rule that decided where no person did. */
function actorText({ kind, actor, actorName, matchedRule, matchedPolicyId }: AuditEntry): string {
  if (kind !== 'decided' && kind !== 'opened')
    return actorName ?? (actor === 'veto' ? 'Veto' : actor.replace(/^agent:/, ''))
  if (matchedRule !== null) return `rule ${matchedRule}`
  return matchedPolicyId === null ? 'no policy' : `policy ${matchedPolicyId}`
}

function reasonText({ kind, reason }: AuditEntry): string {
  if (kind === 'vote_refused') return refusedVoteWords(reason)
  return kind === 'voted' ? (reason ?? '').replace(/^(approve|deny|answer)(: |$)/, '') : (reason ?? '')
}

/** What happened; how the request stands then, where that is what happened. */
function eventText({ kind, status, outcome, reason }: AuditEntry): string {
  const result = status ?? outcome
  switch (kind) {
    case 'decided':
    case 'settled':
      return `${KIND_WORDS[kind]}: ${result === null ? 'unknown' : RESULT_WORDS[result]}`
    case 'voted':
      return VOTE_WORDS.get(/^\w+/.exec(reason ?? '')?.[0] ?? '') ?? KIND_WORDS.voted
    case 'result':
      return status === 'failed' ? 'failed' : KIND_WORDS.result
    default:
      return KIND_WORDS[kind]
  }
}

/** As cards and people call it. */
const RESULT_WORDS: Readonly<Record<Outcome | Status, string>> = {
  allowed: 'allowed',
  denied: 'denied',
  escalated: 'people are asked',
  pending: 'people are asked',
  approved: 'approved',
  rejected: 'denied',
  expired: 'expired',
  cancelled: 'withdrawn',
  redeemed: 'started',
  succeeded: 'done',
  failed: 'failed',
  lapsed: 'never ran',
}

/** The reason of a vote begins with the choice. */
const VOTE_WORDS: ReadonlyMap<string, string> = new Map([
  ['approve', 'approved'],
  ['deny', 'denied'],
  ['answer', 'answered'],
])

const KIND_WORDS: Readonly<Record<AuditEntry['kind'], string>> = {
  bundle_loaded: 'policies loaded',
  key_made: 'key made',
  key_revoked: 'key revoked',
  key_rotated: 'key replaced',
  decided: 'decided',
  call_refused: 'call refused',
  opened: 'asked',
  posted: 'card posted',
  voted: 'voted',
  vote_refused: 'click not counted',
  held: 'approval held',
  taken_back: 'approval taken back',
  edited: 'edited',
  inquired: 'asked the agent',
  replied: 'agent replied',
  extended: 'more time given',
  reminded: 'reminded',
  blocked: 'nobody can approve it',
  unblocked: 'can be approved again',
  escalated: 'escalated',
  settled: 'settled',
  redeemed: 'started',
  redeem_refused: 'start refused',
  result: 'done',
  report_refused: 'result refused',
  lapsed: 'never ran',
  bypass_seen: 'ran without an approval',
  feedback: 'feedback',
  granted: 'grant made',
  revoked: 'grant revoked',
  lockdown: 'locked down',
  lockdown_lifted: 'lockdown lifted',
  lockdown_expired: 'lockdown ended',
  lockdown_refused: 'lockdown refused',
  absence_started: 'absence started',
  absence_ended: 'absence ended',
  digest_posted: 'digest posted',
  exported: 'exported',
  restored: 'database restored',
  pruned: 'params removed',
}
