import type { AuditEntry, AuditPage } from '#protocol/audit.ts'
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
import { type AuditPosition, criteria, pageButtons } from './audit-position.ts'

/** A page of the audit log, for a person. */
export interface AuditView {
  readonly page: AuditPage
  readonly position: AuditPosition
  readonly seen: 'all' | 'own'
}

/** One page of the audit log as a table, newest first, with buttons to its neighbours. */
export function auditMessage({ page, position, seen }: AuditView): Message {
  const rows = page.entries.map(row)
  const buttons = pageButtons(position, { next: page.next, isEmpty: rows.length === 0 })
  const found = rows.length === 0 ? 'No matching entries.' : null
  return {
    text: 'Audit log',
    blocks: [
      header('Audit log'),
      richText(line(...criteria(position)), ...(seen === 'own' ? [line(text(OWN_ONLY))] : [])),
      ...(found === null ? [table([TITLES.map(cell), ...rows])] : [richText(line(bold(found)))]),
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
    cell(shorten(entry.reason ?? '', 200)),
  ]
}

/** A person, or the rule that decided where no person did. */
function actorText({ kind, actor, actorName, matchedRule, matchedPolicyId }: AuditEntry): string {
  if (kind !== 'decided' && kind !== 'opened') return actorName ?? actor
  if (matchedRule !== null) return `rule ${matchedRule}`
  return matchedPolicyId === null ? 'no policy' : `policy ${matchedPolicyId}`
}

function eventText({ kind, status, outcome }: AuditEntry): string {
  const words = KIND_WORDS[kind] ?? kind.replaceAll('_', ' ')
  const result = kind.endsWith('_refused') ? null : (status ?? outcome)
  return result === null || result === kind ? words : `${words}: ${result}`
}

/** Kinds whose own name would not be clear. */
const KIND_WORDS: Partial<Record<AuditEntry['kind'], string>> = {
  redeemed: 'started',
  redeem_refused: 'start refused',
  report_refused: 'result refused',
}
